// imaging/measures/sheet_border_internal.hpp — the edge of the sheet against the scanner's
// background, dark or lighter than the paper.
#pragma once

#include "imaging/measures/scaled_view_internal.hpp"

#include <array>
#include <optional>
#include <vector>

namespace scanseal::imaging {

/// A nearly upright or level line: position at the middle of the side it belongs to, and slope.
/// For left and right: x = at + slope * (y - rows / 2); for top and bottom: y = at + slope *
/// (x - columns / 2); in pixels of the view.
struct BorderLine {
    double at = 0.0;
    double slope = 0.0;
    double seen_part = 0.0; ///< 0..1, part of the side along which the border lies on this line
};

struct SheetBorder {
    double paper_tone = 255.0;                      ///< 0..255
    std::optional<double> background_tone;          ///< 0..255
    std::array<std::optional<BorderLine>, 4> lines; ///< left, top, right, bottom
    std::vector<cv::Rect> dark;                     ///< background darker than half the paper
};

[[nodiscard]] SheetBorder find_sheet_border(const ScaledView& view);

/// Corners clockwise from top left in pixels of the view; the image's own edge stands in for a side
/// without a border. Empty when no side shows a border or the shape is no sheet.
[[nodiscard]] std::optional<std::array<std::array<double, 2>, 4>>
corners_of(const SheetBorder& border, const cv::Size& size);

} // namespace scanseal::imaging
