#include "imaging/measures/geometry.hpp"

#include "imaging/measures/angles_internal.hpp"
#include "imaging/measures/gutter_internal.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/sheet_border_internal.hpp"
#include "imaging/measures/skew_internal.hpp"
#include "imaging/measures/text_turn_internal.hpp"

#include <cmath>

namespace scanseal::imaging {

namespace {

constexpr double k_letters_dpi = 140.0;
constexpr std::size_t k_glyphs_max = 240;
constexpr double k_gutter_dpi = 36.0;

double length_of(const std::array<double, 2>& from, const std::array<double, 2>& to) {
    return std::hypot(to[0] - from[0], to[1] - from[1]);
}

// Of the sides that show: the one whose border is seen best.
std::optional<double> border_angle(const SheetBorder& border) {
    std::optional<double> angle;
    double best = 0.5;
    for (std::size_t side = 0; side < border.lines.size(); ++side) {
        const auto& line = border.lines.at(side);
        if (line && line->seen_part > best) {
            best = line->seen_part;
            angle = side % 2 == 0 ? -angle_deg(line->slope) : angle_deg(line->slope);
        }
    }
    return angle;
}

void measure_sheet(const PageViews& views, const ScaledView& view, const SheetBorder& border,
                   Geometry& geometry) {
    double width_px = view.grey.cols;
    double height_px = view.grey.rows;
    if (const auto corners = corners_of(border, view.grey.size())) {
        width_px = 0.5 * (length_of((*corners)[0], (*corners)[1]) +
                          length_of((*corners)[3], (*corners)[2]));
        height_px = 0.5 * (length_of((*corners)[0], (*corners)[3]) +
                           length_of((*corners)[1], (*corners)[2]));
        geometry.sheet_corners_px = corners;
        for (auto& corner : *geometry.sheet_corners_px) {
            corner[0] *= view.scale;
            corner[1] *= view.scale;
        }
    }
    if (views.dpi_x > 0.0 && views.dpi_y > 0.0) {
        geometry.sheet_width_mm = width_px * view.scale / views.dpi_x * 25.4;
        geometry.sheet_height_mm = height_px * view.scale / views.dpi_y * 25.4;
    }
    for (const auto& box : border.dark) {
        geometry.dark_borders.push_back(full_size_region(views, view, box));
    }
}

} // namespace

Geometry measure_geometry(const PageViews& views) {
    Geometry geometry;
    const auto view = scaled_view(views, k_survey_dpi);
    const auto border = find_sheet_border(view);
    geometry.paper_tone = border.paper_tone;
    geometry.light_background =
        border.background_tone && *border.background_tone > border.paper_tone;
    measure_sheet(views, view, border, geometry);

    const auto skew = skew_of(survey_ink(views));
    geometry.skew_deg = skew.angle_deg ? skew.angle_deg : border_angle(border);
    geometry.trapezoid_deg = skew.trapezoid_deg;
    geometry.turn = text_turn_of(glyphs_of(scaled_view(views, k_letters_dpi), border.paper_tone,
                                           survey_ink(views), k_glyphs_max));

    const auto small = scaled_view(views, k_gutter_dpi);
    if (const auto gutter = find_gutter(small)) {
        geometry.gutter = full_size_region(views, small, *gutter);
    }
    return geometry;
}

} // namespace scanseal::imaging
