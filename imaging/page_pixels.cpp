#include "imaging/page_pixels_internal.hpp"

#include "core/assert.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>

namespace scanseal::imaging {

cv::Mat look_at(const PixelBuffer& pixels) {
    SCANSEAL_ASSERT(pixels.layout() != SampleLayout::bilevel);
    const int depth = sample_bits_of(pixels.layout()) == 16 ? CV_16U : CV_8U;
    const int type = CV_MAKETYPE(depth, static_cast<int>(channels_of(pixels.layout())));
    return {static_cast<int>(pixels.height_px()), static_cast<int>(pixels.width_px()), type,
            // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): nobody writes to it
            const_cast<std::uint8_t*>(pixels.samples().data()), pixels.stride_bytes()};
}

cv::Mat halve(const cv::Mat& whole) {
    const cv::Size size(std::max(1, whole.cols / 2), std::max(1, whole.rows / 2));
    const cv::Rect even(0, 0, std::min(whole.cols, size.width * 2),
                        std::min(whole.rows, size.height * 2));
    cv::Mat half;
    cv::resize(whole(even), half, size, 0, 0, cv::INTER_AREA);
    return half;
}

} // namespace scanseal::imaging
