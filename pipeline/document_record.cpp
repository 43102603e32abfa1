#include "pipeline/document_record.hpp"

#include "core/failure.hpp"
#include "pipeline/decision_json_internal.hpp"
#include "pipeline/finding_json_internal.hpp"
#include "pipeline/receipt_parts_internal.hpp"
#include "pipeline/stack_json_internal.hpp"

namespace scanseal::pipeline {

namespace {

using Json = nlohmann::ordered_json;

Json time_or_null(const std::optional<DeclaredTime>& time) {
    return time ? Json(time->text) : Json();
}

Json description(const DocumentClaims& document) {
    return {{"type", document.type},
            {"medium", to_string(document.medium)},
            {"title", document.title},
            {"department", document.department},
            {"created_at", time_or_null(document.created_at)},
            {"received_at", time_or_null(document.received_at)},
            {"dispensed_at", time_or_null(document.dispensed_at)},
            {"pages_expected", document.pages_expected ? Json(*document.pages_expected) : Json()},
            {"patient",
             {{"id", document.patient.id},
              {"name", document.patient.name},
              {"birth_date", document.patient.birth_date},
              {"sex", document.patient.sex}}},
            {"encounter_id", document.encounter_id},
            {"accession_number", document.accession_number}};
}

/// The device by the register, with the whole check: the record carries its own copy.
Json device_check_json(const DeviceSheet& device) {
    if (device.name.empty()) {
        return {};
    }
    return {{"device", device.name},
            {"target", device.target},
            {"check", device.check.empty() ? Json() : Json::parse(device.check)}};
}

Json scan_json(const Job& job, const WorkSheet& sheet, const StationOptions& options) {
    const auto found = options.operators.find(job.scan.operator_id);
    return {{"operator", job.scan.operator_id},
            {"operator_name", found == options.operators.end() ? "" : found->second.name},
            {"station", options.name},
            {"station_declared", job.scan.station},
            {"scanned_at_declared", time_or_null(job.scan.scanned_at)},
            {"device",
             {{"manufacturer", job.scan.device.manufacturer},
              {"model", job.scan.device.model},
              {"serial", job.scan.device.serial}}},
            {"device_check", device_check_json(sheet.device)},
            {"attest",
             {{"nothing_overlapping", job.attested_nothing_overlapping},
              {"nothing_outside", job.attested_nothing_outside}}}};
}

Json film_json(const FilmClaims& film) {
    return {{"size", film.size},           {"modality", film.modality},
            {"body_part", film.body_part}, {"laterality", film.laterality},
            {"view", film.view},           {"study_date", film.study_date},
            {"study_uid", film.study_uid}, {"series_description", film.series_description}};
}

} // namespace

std::string document_json(const Job& job, const WorkSheet& sheet, const Profile& profile,
                          const StationOptions& options) {
    Json value{{"schema", "scanseal.document/1"},
               {"record_id", sheet.record_id.text()},
               {"reference_copy", profile.reference_copy},
               {"document", description(job.document)},
               {"scan", scan_json(job, sheet, options)}};
    value["film"] = job.film ? film_json(*job.film) : Json();
    if (job.deferral) {
        value["deferral"] = {{"reason", job.deferral->reason},
                             {"possible_from", job.deferral->possible_from.text},
                             {"note", job.deferral->note}};
    } else {
        value["deferral"] = nullptr;
    }
    value["stack"] = sheet.stack ? stack_json(*sheet.stack) : Json();
    value["window"] = window_json(sheet.window);
    value["pages"] = pages_json(sheet.pages);
    value["superseded"] = superseded_json(sheet.superseded);
    value["findings"] = findings_json(sheet.findings);
    value["decision"] = decision_json(sheet.decision);
    value["policy"] = {{"profile", profile.name},
                       {"version", profile.version},
                       {"sha256", profile.digest_sha256},
                       {"file", "policy/" + profile.name + ".toml"}};
    value["software"] = options.software;
    return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

WorkSheet sheet_from_document_json(const std::string& text) {
    try {
        const auto value = Json::parse(text);
        WorkSheet sheet;
        const auto id = RecordId::parse(value.at("record_id").get<std::string>());
        if (!id) {
            throw Failure(FailureKind::corrupt, "document.json: record_id is no UUID");
        }
        sheet.record_id = *id;
        sheet.profile = value.at("policy").at("profile").get<std::string>();
        sheet.operator_id = value.at("scan").at("operator").get<std::string>();
        sheet.document_type = value.at("document").at("type").get<std::string>();
        sheet.medium = value.at("document").at("medium").get<std::string>();
        sheet.patient_id = value.at("document").at("patient").at("id").get<std::string>();
        sheet.window.captured_at = value.at("window").at("captured_at").get<std::string>();
        for (const auto& page : value.at("pages")) {
            PageSheet one;
            one.number = page.at("page").get<unsigned>();
            one.input_file = page.at("file").get<std::string>();
            one.input_index = page.at("file_page").get<unsigned>() - 1;
            one.input_sha256 = page.at("input_sha256").get<std::string>();
            one.blank = page.at("blank").get<bool>();
            sheet.pages.push_back(one);
        }
        return sheet;
    } catch (const nlohmann::json::exception& error) {
        throw Failure(FailureKind::corrupt,
                      std::string("document.json cannot be read: ") + error.what());
    }
}

} // namespace scanseal::pipeline
