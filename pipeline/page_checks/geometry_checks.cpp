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

// How many sides of the sheet lie inside the image.
int sides_inside(const imaging::Geometry& geometry, const imaging::PageFacts& facts) {
    constexpr double k_inside_part = 0.004;
    if (!geometry.sheet_corners_px) {
        return 0;
    }
    const auto& corners = *geometry.sheet_corners_px; // clockwise from top left
    const double width = facts.width_px;
    const double height = facts.height_px;
    const auto middle = [&](std::size_t one, std::size_t other, std::size_t axis) {
        return 0.5 * (corners.at(one)[axis] + corners.at(other)[axis]);
    };
    return (middle(0, 3, 0) > k_inside_part * width ? 1 : 0) +
           (middle(1, 2, 0) < (1.0 - k_inside_part) * width ? 1 : 0) +
           (middle(0, 1, 1) > k_inside_part * height ? 1 : 0) +
           (middle(2, 3, 1) < (1.0 - k_inside_part) * height ? 1 : 0);
}

void judge_size(const JudgedPage& page, PageJudge& judge) {
    const auto* rule = judge.rule(RefusalCode::page_size_off_nominal);
    const auto sheet =
        sheet_on_image(page.survey.geometry, page.facts, page.resolution, page.limits.sheets);
    if (rule == nullptr || sheet.width_mm <= 0 || sheet.height_mm <= 0) {
        return;
    }
    const auto nearest = nearest_sheet(sheet.width_mm, sheet.height_mm, page.limits.sheets);
    if (nearest.distance_mm > rule->limit) {
        auto* finding = judge.add(RefusalCode::page_size_off_nominal);
        finding->measured = number(sheet.width_mm) + " x " + number(sheet.height_mm);
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

// Something that lies over the page is turned as the lines are: they are its own, and nothing is
// known of the page's.
bool lines_are_of_overlay(const JudgedPage& page, const CheckRule* overlay) {
    constexpr double k_same_turn_deg = 1.0;
    const auto& overlays = page.survey.obstructions.overlays;
    return overlay != nullptr && std::ranges::any_of(overlays, [&](const auto& one) {
               return one.certainty >= overlay->limit && one.turn_deg &&
                      std::abs(*one.turn_deg - *page.survey.geometry.skew_deg) < k_same_turn_deg;
           });
}

} // namespace

SheetOnImage sheet_on_image(const imaging::Geometry& geometry, const imaging::PageFacts& facts,
                            const PageResolution& resolution,
                            const std::vector<SheetSize>& sheets) {
    const SheetOnImage sheet{geometry.sheet_width_mm, geometry.sheet_height_mm};
    if (resolution.dpi_x <= 0 || resolution.dpi_y <= 0 || sides_inside(geometry, facts) != 1) {
        return sheet;
    }
    const SheetOnImage image{facts.width_px / resolution.dpi_x * k_mm_per_inch,
                             facts.height_px / resolution.dpi_y * k_mm_per_inch};
    const auto off = [&](const SheetOnImage& size) {
        return nearest_sheet(size.width_mm, size.height_mm, sheets).distance_mm;
    };
    // Beyond a border against something lighter another sheet may lie.
    return geometry.light_background || off(image) < off(sheet) ? image : sheet;
}

void judge_geometry(const JudgedPage& page, PageJudge& judge) {
    const auto& geometry = page.survey.geometry;
    if (geometry.skew_deg &&
        !lines_are_of_overlay(page, judge.rule(RefusalCode::something_over_page))) {
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
