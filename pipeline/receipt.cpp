#include "pipeline/receipt.hpp"

#include "pipeline/decision_json_internal.hpp"
#include "pipeline/finding_json_internal.hpp"
#include "pipeline/receipt_parts_internal.hpp"
#include "pipeline/stack_json_internal.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

using Json = nlohmann::ordered_json;

Json text_or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

const char* outcome_of(State state) {
    switch (state) {
    case State::committed:
    case State::duplicate:
        return "committed";
    case State::review:
        return "review";
    case State::separated:
        return "separated";
    default:
        return "rejected";
    }
}

} // namespace

Json window_json(const WindowSheet& window) {
    return {{"basis", window.basis},
            {"basis_at", text_or_null(window.basis_at)},
            {"start_at", text_or_null(window.start_at)},
            {"deadline", text_or_null(window.deadline)},
            {"captured_at", text_or_null(window.captured_at)},
            {"late", window.late},
            {"margin_s", window.deadline.empty() ? Json() : Json(window.margin_s)}};
}

Json pages_json(const std::vector<PageSheet>& pages) {
    Json list = Json::array();
    for (const auto& page : pages) {
        list.push_back({{"page", page.number},
                        {"file", page.input_file},
                        {"file_page", page.input_index + 1},
                        {"side", text_or_null(page.side)},
                        {"input_sha256", page.input_sha256},
                        {"stored_path", text_or_null(page.stored_path)},
                        {"sha512", text_or_null(page.stored_sha512)},
                        {"pixel_sha256", text_or_null(page.pixel_sha256)},
                        {"width", page.width_px},
                        {"height", page.height_px},
                        {"dpi", std::min(page.dpi_x, page.dpi_y)},
                        {"dpi_x", page.dpi_x},
                        {"dpi_y", page.dpi_y},
                        {"bits", page.bits},
                        {"channels", page.channels},
                        {"source_format", page.source_format},
                        {"source_compression", page.source_compression},
                        {"lossy_source", page.lossy},
                        {"blank", page.blank},
                        {"sop_instance_uid", text_or_null(page.sop_instance_uid)}});
    }
    return list;
}

Json superseded_json(const std::vector<SupersededSheet>& images) {
    Json list = Json::array();
    for (const auto& image : images) {
        list.push_back({{"page", image.page},
                        {"file", image.input_file},
                        {"input_sha256", image.input_sha256},
                        {"stored_path", text_or_null(image.stored_path)},
                        {"reason", image.reason},
                        {"replaced_at", image.replaced_at},
                        {"unlike_points", image.unlike_points},
                        {"file_page", image.file_page},
                        {"replaced_by", text_or_null(image.replaced_by)}});
    }
    return list;
}

std::string receipt_json(State state, const std::string& job_name, const std::string& station,
                         const WorkSheet& sheet) {
    Json receipt{{"schema", "scanseal.receipt/1"},
                 {"outcome", outcome_of(state)},
                 {"job", job_name},
                 {"station", station},
                 {"profile", sheet.profile},
                 {"record_id", text_or_null(sheet.record_id.text())}};
    if (state == State::duplicate) {
        receipt["duplicate_of"] = sheet.duplicate_of;
    }
    const bool sealed = state == State::committed || state == State::duplicate;
    if (!sealed && !sheet.explanation.empty()) {
        receipt["explanation"] = sheet.explanation;
    }
    if (sheet.stack) {
        receipt["stack"] = stack_json(*sheet.stack);
    }
    if (sheet.separation) {
        receipt["separation"] = separation_json(*sheet.separation);
    }
    receipt["pages"] = pages_json(sheet.pages);
    if (!sheet.superseded.empty()) {
        receipt["superseded"] = superseded_json(sheet.superseded);
    }
    receipt["findings"] = findings_json(sheet.findings);
    if (sheet.decision) {
        receipt["decision"] = decision_json(sheet.decision);
    }
    receipt["window"] = window_json(sheet.window);
    if (sealed) {
        receipt["seal"] = {{"signer", sheet.seal.signer},
                           {"signed_at", sheet.seal.signed_at},
                           {"tsa", sheet.seal.tsa},
                           {"gen_time", sheet.seal.gen_time},
                           {"policy_oid", sheet.seal.policy_oid},
                           {"serial", sheet.seal.serial}};
        receipt["vault"] = {{"object", sheet.record_id.urn()},
                            {"path", sheet.object_path},
                            {"version", sheet.object_version},
                            {"inventory_sha512", text_or_null(sheet.inventory_sha512)}};
    } else {
        receipt["seal"] = nullptr;
        receipt["vault"] = nullptr;
    }
    return receipt.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

} // namespace scanseal::pipeline
