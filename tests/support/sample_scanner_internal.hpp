// tests/support/sample_scanner_internal.hpp — what a scanner does to a drawn page: skew, softness,
// paper, light, noise.
#pragma once

#include "core/pixel_buffer.hpp"
#include "tests/support/sample_ink_internal.hpp"

#include <opencv2/core.hpp>

namespace scanseal::test {

/// A sheet of paper of this size. Requires: sizes of at least some millimetres.
[[nodiscard]] Canvas blank_sheet(double width_mm, double height_mm, double dpi);
/// Scans the sheet in place.
void scan_sheet(Canvas& canvas, SampleRandom& random);
/// Copies an 8-bit image of one or three channels.
[[nodiscard]] PixelBuffer to_pixels(const cv::Mat& image);

} // namespace scanseal::test
