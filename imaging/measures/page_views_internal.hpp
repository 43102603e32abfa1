// imaging/measures/page_views_internal.hpp — the reduced pictures of a page that all measures
// share, so that the page is gone through once and not once a measure.
#pragma once

#include "core/pixel_buffer.hpp"

#include <opencv2/core.hpp>

namespace scanseal::imaging {

/// Looks at `page` without owning it; the page must outlive the views. For one thread. Grey views
/// hold luma (ITU-R BT.601) in 8 bits, 0 = black; a smaller view is the mean of 2 x 2 pixels of the
/// one before it. A page of one pixel's width or height stays one pixel wide or high.
struct PageViews {
    const PixelBuffer* page = nullptr;
    double dpi_x = 0.0; ///< of the page; 0 when unknown
    double dpi_y = 0.0;
    cv::Mat grey;           ///< full size; for grey8 pages the page's own memory
    cv::Mat half;           ///< grey, 1/2
    cv::Mat quarter;        ///< grey, 1/4
    cv::Mat eighth;         ///< grey, 1/8
    cv::Mat colour;         ///< RGB, full size, 8 bits; empty for bilevel and grey pages
    cv::Mat colour_quarter; ///< RGB, 1/4; empty for bilevel and grey pages
    mutable cv::Mat ink;    ///< made by survey_ink when it is first asked for
};

/// The page's samples, grey or RGB, in 8 bits; the page's own memory where they are 8 bits already.
[[nodiscard]] cv::Mat eight_bit_samples(const PixelBuffer& page);

[[nodiscard]] PageViews make_page_views(const PixelBuffer& page, double dpi_x, double dpi_y);

} // namespace scanseal::imaging
