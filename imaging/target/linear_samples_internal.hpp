// imaging/target/linear_samples_internal.hpp — the light that a part of a page stands for. Samples
// are read as sRGB (IEC 61966-2-1), whatever profile a file carries: that is what office scanners
// write.
#pragma once

#include "core/pixel_buffer.hpp"

#include <opencv2/core.hpp>

namespace scanseal::imaging {

/// Linear light, 0..1, of the rectangle: CV_32FC3 (R G B) of a colour page, CV_32FC1 of a grey one.
/// Requires: 8 or 16 bits a sample; the rectangle lies on the page.
[[nodiscard]] cv::Mat linear_light(const PixelBuffer& page, const cv::Rect& part);

/// Luminance of what linear_light gave, CV_32FC1.
[[nodiscard]] cv::Mat luminance(const cv::Mat& light);

struct Lab {
    double lightness = 0.0; ///< CIE L* 0..100, white is sample value 1
    double a = 0.0;
    double b = 0.0;
};

/// CIE 1976 L*a*b* (ISO/CIE 11664-4), against the white point of sRGB.
[[nodiscard]] Lab lab_of(double red, double green, double blue) noexcept;
[[nodiscard]] double lightness_of(double luminance) noexcept;

} // namespace scanseal::imaging
