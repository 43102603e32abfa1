// imaging/picture_encoding_internal.hpp — writes small pictures for people to look at. Stored pages
// never go through here.
#pragma once

#include "core/bytes.hpp"

#include <opencv2/core.hpp>

namespace scanseal::imaging {

/// PNG of an 8-bit grey or RGB picture. Throws std::bad_alloc. Requires: not empty, continuous.
[[nodiscard]] Bytes encode_png(const cv::Mat& picture);

/// JPEG of an 8-bit grey or RGB picture, `quality` on libjpeg's scale of 1 to 100. Throws
/// std::bad_alloc. Requires: not empty, no side over 65500 pixels.
[[nodiscard]] Bytes encode_jpeg(const cv::Mat& picture, int quality);

} // namespace scanseal::imaging
