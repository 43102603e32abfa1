// imaging/measures/geometry.hpp — how the sheet lies on the image.
#pragma once

#include "imaging/measures/pixel_region.hpp"

#include <array>
#include <optional>
#include <vector>

namespace scanseal::imaging {

struct PageViews;

/// Quarter turns, clockwise, that would bring the text upright.
enum class TextTurn { upright, quarter, half, three_quarters };

struct Geometry {
    /// Degrees, clockwise positive, of text lines or, without text, of the sheet's edges; empty
    /// where neither shows.
    std::optional<double> skew_deg;
    /// Difference between the skew at the top and bottom, or left and right; 0 for a parallel page.
    double trapezoid_deg = 0.0;
    double paper_tone = 255.0;    ///< 0..255, the most frequent tone of the middle of the image
    std::optional<TextTurn> turn; ///< empty: cannot be told
    /// Corners of the sheet, clockwise from top left, in pixels, when its border shows against the
    /// scanner's background.
    std::optional<std::array<std::array<double, 2>, 4>> sheet_corners_px;
    /// What lies round the sheet is lighter than it: a white background, or another sheet.
    bool light_background = false;
    double sheet_width_mm = 0.0; ///< of the border found, else of the image; 0 without resolution
    double sheet_height_mm = 0.0;
    std::vector<PixelRegion> dark_borders; ///< scanner background inside the image
    std::optional<PixelRegion> gutter;     ///< shadow between two facing pages on one image
};

[[nodiscard]] Geometry measure_geometry(const PageViews& views);

} // namespace scanseal::imaging
