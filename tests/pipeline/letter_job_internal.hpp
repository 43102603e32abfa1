// tests/pipeline/letter_job_internal.hpp — the job.json of a letter.
#pragma once

#include "core/clock.hpp"
#include "tests/support/sample_job_file_internal.hpp"

namespace scanseal::pipeline {

/// Of patient 00000001, received ten minutes ago; all files of its folder are its pages.
inline nlohmann::json letter_job(TimePoint now, unsigned pages_expected) {
    auto job = test::job_json({.title = "Letter",
                               .operator_id = "clerk01",
                               .patient_id = "00000001",
                               .patient_name = "TEST^AGAIN",
                               .received_at = now - std::chrono::minutes{10},
                               .scanned_at = now - std::chrono::minutes{1},
                               .pages_expected = pages_expected,
                               .pages = {}});
    job.erase("pages");
    return job;
}

} // namespace scanseal::pipeline
