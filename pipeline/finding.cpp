#include "pipeline/finding.hpp"

#include "pipeline/messages.hpp"

#include <nlohmann/json.hpp>

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
        worst = std::max(worst, finding.severity);
    }
    return worst;
}

nlohmann::ordered_json to_json(const Finding& finding) {
    const auto message = message_for(finding);
    nlohmann::ordered_json value{{"code", to_string(finding.code)},
                                 {"number", static_cast<int>(finding.code)},
                                 {"severity", to_string(finding.severity)}};
    value["page"] = finding.page == 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(finding.page);
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

} // namespace scanseal::pipeline
