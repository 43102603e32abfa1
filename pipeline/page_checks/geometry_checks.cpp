#include "pipeline/page_checks/page_judge_internal.hpp"

#include "pipeline/page_checks/sheet_sizes_internal.hpp"

#include <algorithm>
#include <cmath>

namespace scanseal::pipeline {

namespace {

constexpr double k_mm_per_inch = 25.4;

int degrees_of(imaging::TextTurn turn) {
    switch (turn) {
    case imaging::TextTurn::upright:
        return 0;
    case imaging::TextTurn::quarter:
        return 90;
    case imaging::TextTurn::half:
        return 180;
    case imaging::TextTurn::three_quarters:
        return 270;
    }
    return 0;
}

void judge_size(const JudgedPage& page, PageJudge& judge) {
    const auto& geometry = page.survey.geometry;
    const auto* rule = judge.rule(RefusalCode::page_size_off_nominal);
    if (rule == nullptr || geometry.sheet_width_mm <= 0 || geometry.sheet_height_mm <= 0) {
        return;
    }
    const auto nearest =
        nearest_sheet(geometry.sheet_width_mm, geometry.sheet_height_mm, page.limits.sheets);
    if (nearest.distance_mm > rule->limit) {
        auto* finding = judge.add(RefusalCode::page_size_off_nominal);
        finding->measured =
            number(geometry.sheet_width_mm) + " x " + number(geometry.sheet_height_mm);
        finding->limit = number(rule->limit);
        finding->unit = "mm";
        finding->detail = "nearest: " + nearest.name;
    }
}

/// The narrow side of a border, which lies along one edge.
double border_mm(const imaging::PixelRegion& region, const PageResolution& resolution) {
    if (resolution.dpi_x <= 0 || resolution.dpi_y <= 0) {
        return 0.0;
    }
    return std::min(region.width_px / resolution.dpi_x, region.height_px / resolution.dpi_y) *
           k_mm_per_inch;
}

} // namespace

void judge_geometry(const JudgedPage& page, PageJudge& judge) {
    const auto& geometry = page.survey.geometry;
    if (geometry.skew_deg) {
        judge.over(RefusalCode::page_skewed, std::abs(*geometry.skew_deg));
    }
    judge.over(RefusalCode::page_trapezoid, std::abs(geometry.trapezoid_deg));
    if (geometry.turn && *geometry.turn != imaging::TextTurn::upright) {
        if (auto* finding = judge.add(RefusalCode::page_not_upright)) {
            finding->measured = std::to_string(degrees_of(*geometry.turn));
            finding->limit = "0";
            finding->unit = "degrees";
        }
    }
    judge_size(page, judge);
    for (const auto& border : geometry.dark_borders) {
        judge.from_at(RefusalCode::dark_border, border_mm(border, page.resolution), border);
    }
    if (geometry.gutter) {
        if (auto* finding = judge.add(RefusalCode::two_pages_on_image)) {
            finding->region = region_of(*geometry.gutter);
        }
    }
}

} // namespace scanseal::pipeline
