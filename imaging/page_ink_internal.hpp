// imaging/page_ink_internal.hpp — how much of a page is marked, and whether any mark is print.
#pragma once

#include <opencv2/core.hpp>

namespace scanseal::imaging {

struct PageInk {
    /// 0..1, of the area. A mark counts in full when it is as deep as an area of ink, a faint one
    /// by the square of its depth; specks, streaks along the page and filing holes do not count.
    double fraction = 0.0;
    unsigned print_marks = 0; ///< as PageMeasures::print_marks
};

/// `grey`: 8 bits, 75 to 100 dpi.
[[nodiscard]] PageInk measure_ink(const cv::Mat& grey);

} // namespace scanseal::imaging
