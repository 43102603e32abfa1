#include "pipeline/target_check.hpp"

#include "core/failure.hpp"
#include "core/time_text.hpp"
#include "pipeline/page_file.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace scanseal::pipeline {

namespace {

using Json = nlohmann::ordered_json;
constexpr const char* k_schema = "scanseal.target_check/1";

/// Four digits after the point are more than any of the figures is good for.
double rounded(double value) {
    return std::round(value * 1e4) / 1e4;
}

Json responses_json(const std::vector<imaging::TargetEdges>& edges, const char* direction,
                    double true_dpi) {
    const double px_mm = true_dpi / 25.4;
    Json list = Json::array();
    for (const auto& one : edges) {
        list.push_back({{"direction", direction},
                        {"x_mm", one.x_mm},
                        {"y_mm", one.y_mm},
                        {"sfr10_cycles_mm", rounded(one.sfr10_cycles_px * px_mm)},
                        {"sfr50_cycles_mm", rounded(one.sfr50_cycles_px * px_mm)},
                        {"highest", rounded(one.highest)}});
    }
    return list;
}

Json figures_json(const std::vector<JudgedFigure>& figures) {
    Json list = Json::array();
    for (const auto& one : figures) {
        const auto& spec = target_figure_spec(one.figure);
        list.push_back({{"name", spec.name},
                        {"measured", rounded(one.measured)},
                        {"limit", one.limit ? Json(*one.limit) : Json()},
                        {"at_least", spec.at_least},
                        {"unit", spec.unit},
                        {"good", one.good}});
    }
    return list;
}

Json greys_json(const imaging::TargetMeasures& measures) {
    Json list = Json::array();
    for (const auto& step : measures.steps) {
        list.push_back({{"lightness", rounded(step.lightness)},
                        {"a", rounded(step.a)},
                        {"b", rounded(step.b)},
                        {"noise", rounded(step.noise)},
                        {"clipped_percent", rounded(step.clipped * 100)}});
    }
    return list;
}

} // namespace

Result<TargetCheck> check_target_scan(const ByteSource& source, const RegisteredDevice& device,
                                      const TargetReading& reading) {
    const auto image = open_page_file(reading.decoders, source, reading.limits);
    if (!image) {
        return refuse(image.error());
    }
    const auto page = (*image)->decode(0);
    if (!page) {
        return refuse(page.error());
    }
    const auto dpi_x = page->facts.dpi_x ? page->facts.dpi_x : reading.dpi;
    const auto dpi_y = page->facts.dpi_y ? page->facts.dpi_y : reading.dpi;
    if (!dpi_x || !dpi_y) {
        return refuse(RefusalCode::resolution_missing,
                      "the file gives no resolution, and the scale cannot be judged without");
    }
    const auto drawn = imaging::drawn_target_size();
    auto measures =
        imaging::measure_target(page->pixels, *dpi_x, *dpi_y,
                                {.width_mm = device.sheet_width_mm.value_or(drawn.width_mm),
                                 .height_mm = device.sheet_height_mm.value_or(drawn.height_mm)});
    if (!measures) {
        return refuse(measures.error());
    }
    if (!device.sheet.empty() && measures->sheet != device.sheet) {
        return refuse(RefusalCode::target_not_found,
                      fmt::format("this is target sheet '{}', and device '{}' is checked with '{}'",
                                  measures->sheet.substr(0, 64), device.name, device.sheet));
    }
    TargetCheck check;
    check.device = device.name;
    check.pixel_sha256 = page->pixels.pixel_digest().hex();
    check.level = device.level;
    check.figures = judge_target(*measures, device);
    check.good = std::ranges::all_of(check.figures, &JudgedFigure::good);
    check.measures = std::move(*measures);
    return check;
}

std::string to_text(const TargetCheck& check) {
    const auto& measures = check.measures;
    Json response = responses_json(measures.across, "across", measures.true_dpi_x);
    for (const auto& one : responses_json(measures.down, "down", measures.true_dpi_y)) {
        response.push_back(one);
    }
    const Json value{{"schema", k_schema},
                     {"device", check.device},
                     {"at", format_utc(check.at)},
                     {"result", check.good ? "passed" : "failed"},
                     {"level", to_string(check.level)},
                     {"sheet", measures.sheet},
                     {"account", check.account},
                     {"software", check.software},
                     {"file", check.file},
                     {"pixel_sha256", check.pixel_sha256},
                     {"claimed_dpi", {measures.claimed_dpi_x, measures.claimed_dpi_y}},
                     {"true_dpi", {rounded(measures.true_dpi_x), rounded(measures.true_dpi_y)}},
                     {"skew_deg", rounded(measures.skew_deg)},
                     {"colour", measures.colour},
                     {"figures", figures_json(check.figures)},
                     {"response", response},
                     {"greys", greys_json(measures)}};
    return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

KeptCheck kept_check_from(const std::string& text) {
    try {
        const auto value = Json::parse(text);
        const auto at = parse_rfc3339(value.at("at").get<std::string>());
        const auto result = value.at("result").get<std::string>();
        if (value.at("schema") != k_schema || !at || (result != "passed" && result != "failed")) {
            throw Failure(FailureKind::corrupt, "a kept target check is none");
        }
        KeptCheck check{.device = value.at("device").get<std::string>(),
                        .at = *at,
                        .good = result == "passed",
                        .failed = {},
                        .text = text};
        for (const auto& figure : value.at("figures")) {
            if (!figure.at("good").get<bool>()) {
                check.failed.push_back(figure.at("name").get<std::string>());
            }
        }
        return check;
    } catch (const nlohmann::json::exception& error) {
        throw Failure(FailureKind::corrupt,
                      std::string("a kept target check cannot be read: ") + error.what());
    }
}

std::string target_table(const TargetCheck& check) {
    const auto& measures = check.measures;
    auto text =
        fmt::format("Target sheet {}, level {}: {}\n点検用紙 {}、水準 {}: {}\n", measures.sheet,
                    to_string(check.level), check.good ? "PASSED" : "FAILED", measures.sheet,
                    to_string(check.level), check.good ? "合格" : "不合格");
    text +=
        fmt::format("  {:<24}{:>10}  {:>12} {:<9} {}\n", "figure", "measured", "limit", "unit", "");
    for (const auto& one : check.figures) {
        const auto& spec = target_figure_spec(one.figure);
        const auto limit =
            one.limit ? fmt::format("{} {:g}", spec.at_least ? ">=" : "<=", *one.limit) : "-";
        const char* const judged = one.good ? "ok" : "NO / 不可";
        const char* const word = one.limit ? judged : "";
        text += fmt::format("  {:<24}{:>10.3f}  {:>12} {:<9} {:<10} {} / {}\n", spec.name,
                            one.measured, limit, spec.unit, word, spec.en, spec.ja);
    }
    text += fmt::format("  true resolution {:.2f} x {:.2f} dpi (claimed {:g} x {:g}), skew {:.2f} "
                        "degrees\n  L* of the grey steps:",
                        measures.true_dpi_x, measures.true_dpi_y, measures.claimed_dpi_x,
                        measures.claimed_dpi_y, measures.skew_deg);
    for (const auto& step : measures.steps) {
        text += fmt::format(" {:.1f}", step.lightness);
    }
    return text + "\n";
}

} // namespace scanseal::pipeline
