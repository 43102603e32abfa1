// imaging/page_pixels_internal.hpp — a page's samples as a picture, and half of it.
#pragma once

#include "core/pixel_buffer.hpp"

#include <opencv2/core.hpp>

namespace scanseal::imaging {

/// Looks at the samples of a grey or colour page without owning or changing them; the page must
/// outlive it. 8 or 16 bits, 1 or 3 channels. Requires: not bilevel.
[[nodiscard]] cv::Mat look_at(const PixelBuffer& pixels);

/// Half the size, each pixel the mean of 2 x 2. An odd last row or column is left out, a lone one
/// doubled.
[[nodiscard]] cv::Mat halve(const cv::Mat& whole);

} // namespace scanseal::imaging
