#include "pipeline/record_identity.hpp"

#include "core/digest.hpp"

#include <nlohmann/json.hpp>

namespace scanseal::pipeline {

namespace {

using nlohmann::json; // std::map underneath: keys are sorted

json time_of(const std::optional<DeclaredTime>& time) {
    return time ? json(format_utc(time->at)) : json();
}

} // namespace

std::string canonical_identity(const Job& job, const std::vector<InputFile>& inputs) {
    const auto& document = job.document;
    json value{{"schema", "scanseal.identity/1"},
               {"type", document.type},
               {"medium", to_string(document.medium)},
               {"title", document.title},
               {"department", document.department},
               {"created_at", time_of(document.created_at)},
               {"received_at", time_of(document.received_at)},
               {"dispensed_at", time_of(document.dispensed_at)},
               {"patient",
                {{"id", document.patient.id},
                 {"name", document.patient.name},
                 {"birth_date", document.patient.birth_date},
                 {"sex", document.patient.sex}}},
               {"encounter_id", document.encounter_id},
               {"accession_number", document.accession_number},
               {"pages", json::array()}};
    if (job.film) {
        value["film"] = {{"size", job.film->size},           {"modality", job.film->modality},
                         {"body_part", job.film->body_part}, {"laterality", job.film->laterality},
                         {"view", job.film->view},           {"study_date", job.film->study_date},
                         {"study_uid", job.film->study_uid}};
    }
    for (const auto& input : inputs) {
        json page{{"sha256", input.sha256}, {"side", input.claims.side}};
        if (input.page_count) { // of a file that holds more than this document
            page["first_page"] = input.first_page;
            page["page_count"] = *input.page_count;
        }
        value["pages"].push_back(std::move(page));
    }
    return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

RecordId record_id_of(const Job& job, const std::vector<InputFile>& inputs) {
    return RecordId::from_digest(sha256(as_bytes(canonical_identity(job, inputs))));
}

} // namespace scanseal::pipeline
