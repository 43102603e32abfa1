// tests/support/sample_job_file_internal.hpp — job.json for a sample job.
#pragma once

#include "core/clock.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace scanseal::test {

struct SamplePage {
    std::filesystem::path path; ///< its SHA-256 goes into the job
    double dpi = 300.0;
};

struct SampleJobFile {
    std::string type = "referral_letter";
    std::string medium = "paper";
    std::string title;
    std::string operator_id;
    std::string patient_id;
    std::string patient_name;
    std::string patient_birth_date = "1970-01-31";
    std::string patient_sex = "M";
    TimePoint received_at;
    TimePoint scanned_at;
    unsigned pages_expected = 1;
    std::vector<SamplePage> pages;
};

/// The job as JSON, keys in the order of the format's documentation.
[[nodiscard]] nlohmann::ordered_json job_json(const SampleJobFile& job);
/// The "film" part for a film of `pitch_um`.
[[nodiscard]] nlohmann::ordered_json film_json(const std::string& size, double pitch_um);
void write_json(const std::filesystem::path& path, const nlohmann::ordered_json& json);

} // namespace scanseal::test
