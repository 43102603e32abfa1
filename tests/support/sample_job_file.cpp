#include "tests/support/sample_job_file_internal.hpp"

#include "core/bytes.hpp"
#include "core/digest.hpp"
#include "core/time_text.hpp"
#include "tests/support/temp_dir.hpp"

#include <chrono>
#include <cmath>
#include <stdexcept>

namespace scanseal::test {

namespace {

using Json = nlohmann::ordered_json;

std::string in_japan(TimePoint at) {
    static const auto zone = TimeZone::find("Asia/Tokyo");
    if (!zone) {
        throw std::runtime_error("the time zone Asia/Tokyo is not known here (package tzdata)");
    }
    return zone->format(std::chrono::floor<std::chrono::seconds>(at));
}

} // namespace

Json job_json(const SampleJobFile& job) {
    Json document;
    document["type"] = job.type;
    document["medium"] = job.medium;
    document["title"] = job.title;
    document["department"] = "internal medicine";
    document["created_at"] = in_japan(job.received_at - std::chrono::hours(16));
    document["received_at"] = in_japan(job.received_at);
    document["pages_expected"] = job.pages_expected;
    document["patient"] = {{"id", job.patient_id},
                           {"name", job.patient_name},
                           {"birth_date", job.patient_birth_date},
                           {"sex", job.patient_sex}};
    Json pages = Json::array();
    for (const auto& page : job.pages) {
        const auto digest = sha256(as_bytes(read_file(page.path)));
        pages.push_back({{"file", page.path.filename().string()},
                         {"sha256", digest.hex()},
                         {"side", "front"},
                         {"dpi", std::lround(page.dpi)}});
    }
    Json out;
    out["schema"] = "scanseal.job/1";
    out["document"] = document;
    out["scan"] = {{"operator", job.operator_id},
                   {"station", "ward-3"},
                   {"scanned_at", in_japan(job.scanned_at)},
                   {"device",
                    {{"manufacturer", "Sample Scanners"},
                     {"model", job.medium == "film" ? "FD-12" : "DS-300"},
                     {"serial", "S0001"}}}};
    out["attest"] = {{"nothing_overlapping", true}, {"nothing_outside", true}};
    out["pages"] = pages;
    return out;
}

Json film_json(const std::string& size, double pitch_um) {
    Json film;
    film["size"] = size;
    film["modality"] = "RG";
    film["body_part"] = "CHEST";
    film["laterality"] = "";
    film["view"] = "PA";
    film["study_date"] = "2009-05-11";
    film["pixel_pitch_um"] = std::lround(pitch_um);
    film["study_uid"] = "";
    film["series_description"] = "chest PA";
    return film;
}

void write_json(const std::filesystem::path& path, const Json& json) {
    write_file(path, json.dump(2) + "\n");
}

} // namespace scanseal::test
