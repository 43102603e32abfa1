#include "pipeline/work_sheet.hpp"

#include "core/failure.hpp"
#include "pipeline/finding_json_internal.hpp"
#include "pipeline/stack_json_internal.hpp"

#include <charconv>

namespace scanseal::pipeline {

namespace {

using Json = nlohmann::ordered_json;

Digest digest_from_hex(const std::string& hex) {
    Bytes value(hex.size() / 2);
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char* first = hex.data() + 2 * i;
        if (std::from_chars(first, first + 2, value[i], 16).ptr != first + 2) {
            throw Failure(FailureKind::corrupt, "a digest in the journal is not hexadecimal");
        }
    }
    return Digest(std::move(value));
}

} // namespace

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PageSheet, number, input_file, input_index, input_sha256, side,
                                   stored_path, stored_sha512, width_px, height_px, dpi_x, dpi_y,
                                   bits, channels, source_format, source_compression, lossy, blank,
                                   pixel_sha256, sop_instance_uid)
// With defaults: a journal may hold sheets that were written before the last two.
// NOLINTNEXTLINE(misc-const-correctness): the variable is the macro's
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(SupersededSheet, page, input_file, input_sha256,
                                                stored_path, reason, replaced_at, unlike_points,
                                                file_page, replaced_by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WindowSheet, basis, basis_at, start_at, deadline, captured_at,
                                   late, margin_s)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DeviceSheet, name, target, check)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SealSheet, signer, signed_at, tsa, gen_time, policy_oid, serial)

std::string to_text(const WorkSheet& sheet) {
    Json value{{"profile", sheet.profile},
               {"operator", sheet.operator_id},
               {"document_type", sheet.document_type},
               {"medium", sheet.medium},
               {"patient_id", sheet.patient_id},
               {"record_id", sheet.record_id.text()},
               {"duplicate_of", sheet.duplicate_of},
               {"signature", sheet.signature_hex},
               {"object_path", sheet.object_path},
               {"object_version", sheet.object_version},
               {"inventory_sha512", sheet.inventory_sha512},
               {"explanation", sheet.explanation}};
    value["window"] = nlohmann::json(sheet.window);
    value["seal"] = nlohmann::json(sheet.seal);
    value["device"] = nlohmann::json(sheet.device);
    value["pages"] = nlohmann::json(sheet.pages);
    if (!sheet.superseded.empty()) {
        value["superseded"] = nlohmann::json(sheet.superseded);
    }
    value["findings"] = Json::array();
    for (const auto& finding : sheet.findings) {
        value["findings"].push_back(to_json(finding));
    }
    if (sheet.decision) {
        value["decision"] = to_text(*sheet.decision);
    }
    if (sheet.stack) {
        value["stack"] = to_json(*sheet.stack);
    }
    if (sheet.separation) {
        value["separation"] = separation_json(*sheet.separation);
    }
    value["files"] = Json::array();
    for (const auto& file : sheet.files) {
        value["files"].push_back(
            {{"path", file.path}, {"sha512", file.sha512.hex()}, {"size", file.size_bytes}});
    }
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

WorkSheet work_sheet_from(const std::string& text) {
    try {
        const auto value = Json::parse(text);
        WorkSheet sheet;
        sheet.profile = value.at("profile").get<std::string>();
        sheet.operator_id = value.at("operator").get<std::string>();
        sheet.document_type = value.at("document_type").get<std::string>();
        sheet.medium = value.at("medium").get<std::string>();
        sheet.patient_id = value.at("patient_id").get<std::string>();
        sheet.record_id =
            RecordId::parse(value.at("record_id").get<std::string>()).value_or(RecordId{});
        sheet.duplicate_of = value.at("duplicate_of").get<std::string>();
        sheet.signature_hex = value.at("signature").get<std::string>();
        sheet.object_path = value.at("object_path").get<std::string>();
        sheet.object_version = value.at("object_version").get<std::string>();
        sheet.inventory_sha512 = value.at("inventory_sha512").get<std::string>();
        sheet.explanation =
            value.value("explanation", std::string()); // rows of older versions: none
        sheet.window = nlohmann::json(value.at("window")).get<WindowSheet>();
        sheet.seal = nlohmann::json(value.at("seal")).get<SealSheet>();
        if (value.contains("device")) { // rows of older versions: none
            sheet.device = nlohmann::json(value.at("device")).get<DeviceSheet>();
        }
        sheet.pages = nlohmann::json(value.at("pages")).get<std::vector<PageSheet>>();
        for (const auto& finding : value.at("findings")) {
            sheet.findings.push_back(finding_from_json(finding));
        }
        if (value.contains("decision")) {
            sheet.decision = decision_from(value.at("decision").get<std::string>());
        }
        if (value.contains("superseded")) {
            sheet.superseded =
                nlohmann::json(value.at("superseded")).get<std::vector<SupersededSheet>>();
        }
        if (value.contains("stack")) {
            sheet.stack = stack_part_from_json(value.at("stack"));
        }
        if (value.contains("separation")) {
            sheet.separation = separation_from_json(value.at("separation"));
        }
        for (const auto& file : value.at("files")) {
            sheet.files.push_back({.path = file.at("path").get<std::string>(),
                                   .sha512 = digest_from_hex(file.at("sha512").get<std::string>()),
                                   .size_bytes = file.at("size").get<std::uint64_t>()});
        }
        return sheet;
    } catch (const nlohmann::json::exception& error) {
        throw Failure(FailureKind::corrupt,
                      std::string("a work sheet in the journal cannot be read: ") + error.what());
    }
}

} // namespace scanseal::pipeline
