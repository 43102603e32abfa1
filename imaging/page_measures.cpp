#include "imaging/page_measures.hpp"

#include "core/assert.hpp"
#include "imaging/page_ink_internal.hpp"
#include "imaging/page_pixels_internal.hpp"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <vector>

namespace scanseal::imaging {

namespace {

// The reduced copy is at most this long: an A4 page at 300 dpi comes down to 75.
constexpr int k_long_side_px = 1200;
// Channels further apart than this, of 255, are colour and not the cast of paper or the fringe of a
// black stroke.
constexpr int k_colour_spread = 32;
constexpr double k_colour_fraction = 0.001;
// Rows looked at for used_bits.
constexpr std::uint32_t k_sampled_rows = 256;

// White pixels in each pair of bits of a byte, a byte for each pair, in the order of the pairs.
constexpr auto k_pair_counts = [] {
    std::array<std::array<std::uint8_t, 4>, 256> table{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        for (unsigned pair = 0; pair < 4; ++pair) {
            table[byte][pair] =
                static_cast<std::uint8_t>(std::popcount((byte >> (6 - 2 * pair)) & 3U));
        }
    }
    return table;
}();

cv::Mat halve_bilevel(const PixelBuffer& pixels) {
    // Padded to whole bytes; the view that is given leaves the pad columns out.
    cv::Mat wide(static_cast<int>(std::max(1U, pixels.height_px() / 2)),
                 static_cast<int>(pixels.stride_bytes() * 4), CV_8UC1);
    for (int y = 0; y < wide.rows; ++y) {
        const auto first = static_cast<std::uint32_t>(y) * 2;
        const auto upper = pixels.row(first);
        const auto lower = pixels.row(std::min(first + 1, pixels.height_px() - 1));
        auto* out = wide.ptr<std::uint8_t>(y);
        for (std::size_t i = 0; i < upper.size(); ++i) {
            for (std::size_t pair = 0; pair < 4; ++pair) {
                const int white = k_pair_counts[upper[i]][pair] + k_pair_counts[lower[i]][pair];
                *out++ = static_cast<std::uint8_t>(white * 255 / 4);
            }
        }
    }
    return wide.colRange(0, static_cast<int>(std::max(1U, pixels.width_px() / 2)));
}

// The page with 8 bits a sample, 1 or 3 channels, at most twice k_long_side_px long.
cv::Mat reduce(const PixelBuffer& pixels) {
    cv::Mat reduced =
        pixels.layout() == SampleLayout::bilevel ? halve_bilevel(pixels) : look_at(pixels);
    while (std::max(reduced.cols, reduced.rows) > 2 * k_long_side_px) {
        reduced = halve(reduced);
    }
    if (reduced.depth() == CV_16U) {
        const double sample_max = (1U << pixels.significant_bits()) - 1;
        reduced.convertTo(reduced, CV_8U, 255.0 / sample_max);
    }
    return reduced;
}

// Half the size again, each pixel the darkest of 2 x 2: a thin stroke keeps its depth, where a mean
// would let it fade.
cv::Mat halve_darkest(const cv::Mat& grey) {
    const int height = std::max(1, grey.rows / 2);
    const int width = std::max(1, grey.cols / 2);
    cv::Mat half(height, width, CV_8UC1);
    for (int y = 0; y < height; ++y) {
        const auto* upper = grey.ptr<std::uint8_t>(2 * y);
        const auto* lower = grey.ptr<std::uint8_t>(std::min(2 * y + 1, grey.rows - 1));
        auto* out = half.ptr<std::uint8_t>(y);
        const int next = grey.cols > 1 ? 1 : 0;
        for (int x = 0; x < width; ++x) {
            out[x] =
                std::min({upper[2 * x], upper[2 * x + next], lower[2 * x], lower[2 * x + next]});
        }
    }
    return half;
}

// Tone below which `fraction` of the pixels lie.
double tone_at(const cv::Mat& grey, double fraction) {
    std::array<std::size_t, 256> count{};
    for (int y = 0; y < grey.rows; ++y) {
        const auto* row = grey.ptr<std::uint8_t>(y);
        for (int x = 0; x < grey.cols; ++x) {
            ++count[row[x]];
        }
    }
    const auto wanted = fraction * static_cast<double>(grey.total());
    double below = 0;
    for (std::size_t tone = 0; tone < count.size(); ++tone) {
        below += static_cast<double>(count[tone]);
        if (below > wanted) {
            return static_cast<double>(tone) / 255.0;
        }
    }
    return 1.0;
}

bool has_colour(const cv::Mat& reduced) {
    std::size_t coloured = 0;
    for (int y = 0; y < reduced.rows; ++y) {
        const auto* pixel = reduced.ptr<std::uint8_t>(y);
        for (int x = 0; x < reduced.cols; ++x, pixel += 3) {
            const int low = std::min({pixel[0], pixel[1], pixel[2]});
            const int high = std::max({pixel[0], pixel[1], pixel[2]});
            coloured += high - low > k_colour_spread ? 1U : 0U;
        }
    }
    return static_cast<double>(coloured) >=
           k_colour_fraction * static_cast<double>(reduced.total());
}

template <class Sample>
unsigned used_bits_of(const PixelBuffer& pixels) {
    std::vector<std::uint8_t> seen(std::size_t{1} << (8 * sizeof(Sample)));
    const std::uint32_t step = std::max(1U, pixels.height_px() / k_sampled_rows);
    for (std::uint32_t y = 0; y < pixels.height_px(); y += step) {
        const auto row = pixels.row(y);
        for (std::size_t at = 0; at + sizeof(Sample) <= row.size(); at += sizeof(Sample)) {
            Sample sample = 0;
            std::memcpy(&sample, &row[at], sizeof(Sample));
            seen[sample] = 1;
        }
    }
    const auto distinct = static_cast<unsigned>(std::ranges::count(seen, std::uint8_t{1}));
    return std::max(1U, static_cast<unsigned>(std::bit_width(distinct - 1)));
}

} // namespace

PageMeasures measure_page(const PixelBuffer& pixels) {
    SCANSEAL_ASSERT(!pixels.empty());
    // The workers of the pipeline already use every core.
    static const bool k_one_thread = (cv::setNumThreads(1), true);
    static_cast<void>(k_one_thread);
    const cv::Mat reduced = reduce(pixels);
    cv::Mat grey = reduced;
    PageMeasures measures;
    if (reduced.channels() == 3) {
        measures.colour = has_colour(halve(reduced));
        cv::cvtColor(reduced, grey, cv::COLOR_RGB2GRAY);
    }
    if (std::max(grey.cols, grey.rows) > k_long_side_px) {
        grey = halve_darkest(grey);
    }
    measures.paper_tone = tone_at(grey, 0.5);
    measures.contrast = std::max(0.0, measures.paper_tone - tone_at(grey, 0.01));
    const auto ink = measure_ink(grey);
    measures.ink_fraction = ink.fraction;
    measures.print_marks = ink.print_marks;
    if (pixels.layout() == SampleLayout::bilevel) {
        measures.used_bits = 1;
    } else {
        measures.used_bits = sample_bits_of(pixels.layout()) == 16
                                 ? used_bits_of<std::uint16_t>(pixels)
                                 : used_bits_of<std::uint8_t>(pixels);
    }
    return measures;
}

} // namespace scanseal::imaging
