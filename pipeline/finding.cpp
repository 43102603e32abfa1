#include "pipeline/finding.hpp"

#include "core/failure.hpp"
#include "pipeline/finding_json_internal.hpp"
#include "pipeline/messages.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

Severity severity_from(const std::string& text) {
    if (text == "reject") {
        return Severity::reject;
    }
    return text == "review" ? Severity::review : Severity::note;
}

} // namespace

Severity gravest(const Findings& findings) noexcept {
    Severity worst = Severity::note;
    for (const auto& finding : findings) {
        worst = std::max(worst, finding.accepted ? Severity::note : finding.severity);
    }
    return worst;
}

nlohmann::ordered_json to_json(const Finding& finding) {
    const auto message = message_for(finding);
    nlohmann::ordered_json value{{"code", to_string(finding.code)},
                                 {"number", static_cast<int>(finding.code)},
                                 {"severity", to_string(finding.severity)}};
    if (finding.accepted) {
        value["accepted"] = true;
    }
    value["page"] =
        finding.page == 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(finding.page);
    value["measured"] = finding.measured;
    value["limit"] = finding.limit;
    value["unit"] = finding.unit;
    if (finding.region) {
        value["region"] = {{"x", finding.region->x_px},
                           {"y", finding.region->y_px},
                           {"width", finding.region->width_px},
                           {"height", finding.region->height_px}};
    } else {
        value["region"] = nullptr;
    }
    value["message"] = {{"en", message.en}, {"ja", message.ja}};
    value["detail"] = finding.detail;
    return value;
}

Finding finding_from_json(const nlohmann::ordered_json& value) {
    Finding finding;
    finding.code = static_cast<RefusalCode>(value.at("number").get<int>());
    finding.severity = severity_from(value.at("severity").get<std::string>());
    finding.accepted = value.value("accepted", false);
    finding.page = value.at("page").is_null() ? 0 : value.at("page").get<unsigned>();
    finding.measured = value.at("measured").get<std::string>();
    finding.limit = value.at("limit").get<std::string>();
    finding.unit = value.at("unit").get<std::string>();
    if (const auto& region = value.at("region"); !region.is_null()) {
        finding.region = Region{.x_px = region.at("x").get<unsigned>(),
                                .y_px = region.at("y").get<unsigned>(),
                                .width_px = region.at("width").get<unsigned>(),
                                .height_px = region.at("height").get<unsigned>()};
    }
    finding.detail = value.at("detail").get<std::string>();
    return finding;
}

nlohmann::ordered_json findings_json(const Findings& findings) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& finding : findings) {
        list.push_back(to_json(finding));
    }
    return list;
}

std::string to_text(const Finding& finding) {
    return to_json(finding).dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

Finding finding_from(const std::string& text) {
    try {
        return finding_from_json(nlohmann::ordered_json::parse(text));
    } catch (const nlohmann::json::exception& error) {
        throw Failure(FailureKind::corrupt,
                      std::string("a finding in the journal cannot be read: ") + error.what());
    }
}

} // namespace scanseal::pipeline
