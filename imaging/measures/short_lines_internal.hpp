// imaging/measures/short_lines_internal.hpp — short lines of print at the head and foot of a page.
#pragma once

#include "imaging/measures/scaled_view_internal.hpp"

#include <opencv2/core.hpp>

#include <vector>

namespace scanseal::imaging {

struct Geometry;

/// A piece of a line with at least 2.5 mm of nothing at both ends.
struct ShortLine {
    bool at_foot = false;
    double paper_tone = 255.0;   ///< 0..255, round about
    std::vector<cv::Rect> marks; ///< in pixels of the view, left to right
};

/// The sheet in pixels of `view`: as its border shows, else the whole image.
[[nodiscard]] cv::Rect2d sheet_in_view(const ScaledView& view, const Geometry& geometry);

/// Lines up to 45 mm long and 7 mm high of up to 16 marks, the outermost first. A mark is connected
/// ink, or several parts above each other. Looks at no more than 24 lines at each end of the sheet.
[[nodiscard]] std::vector<ShortLine> short_lines_of(const PageViews& views, const ScaledView& view,
                                                    const Geometry& geometry);

} // namespace scanseal::imaging
