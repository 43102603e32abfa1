#include "imaging/measures/page_views_internal.hpp"

#include "core/assert.hpp"
#include "imaging/page_pixels_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>

namespace scanseal::imaging {

namespace {

// Eight grey pixels for each byte of a bilevel row.
constexpr auto k_pixels_of_byte = [] {
    std::array<std::array<std::uint8_t, 8>, 256> table{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        for (unsigned bit = 0; bit < 8; ++bit) {
            table[byte][bit] = ((byte >> (7 - bit)) & 1U) != 0 ? 255 : 0;
        }
    }
    return table;
}();

cv::Mat spread_bits(const PixelBuffer& pixels) {
    cv::Mat wide(static_cast<int>(pixels.height_px()), static_cast<int>(pixels.stride_bytes() * 8),
                 CV_8UC1);
    for (std::uint32_t y = 0; y < pixels.height_px(); ++y) {
        auto* out = wide.ptr<std::uint8_t>(static_cast<int>(y));
        for (const auto byte : pixels.row(y)) {
            out = std::copy_n(k_pixels_of_byte[byte].data(), 8, out);
        }
    }
    return wide.colRange(0, static_cast<int>(pixels.width_px()));
}

} // namespace

cv::Mat eight_bit_samples(const PixelBuffer& page) {
    cv::Mat samples = page.layout() == SampleLayout::bilevel ? spread_bits(page) : look_at(page);
    if (samples.depth() == CV_16U) {
        const double sample_max = (1U << page.significant_bits()) - 1;
        cv::Mat narrow;
        samples.convertTo(narrow, CV_8U, 255.0 / sample_max);
        samples = narrow;
    }
    return samples;
}

PageViews make_page_views(const PixelBuffer& page, double dpi_x, double dpi_y) {
    SCANSEAL_ASSERT(!page.empty());
    // The workers of the pipeline already use every core.
    static const bool k_one_thread = (cv::setNumThreads(1), true);
    static_cast<void>(k_one_thread);
    PageViews views;
    views.page = &page;
    views.dpi_x = dpi_x;
    views.dpi_y = dpi_y;
    const auto samples = eight_bit_samples(page);
    if (samples.channels() == 3) {
        cv::cvtColor(samples, views.grey, cv::COLOR_RGB2GRAY);
        views.colour = samples;
        views.colour_quarter = halve(halve(samples));
    } else {
        views.grey = samples;
    }
    views.half = halve(views.grey);
    views.quarter = halve(views.half);
    views.eighth = halve(views.quarter);
    return views;
}

} // namespace scanseal::imaging
