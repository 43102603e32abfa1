#include "imaging/page_measures.hpp"

#include "core/assert.hpp"

#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace scanseal::imaging {

namespace {

// The reduced copy is at most this long: an A4 page at 300 dpi comes down to 75.
constexpr int k_long_side_px = 1200;
// A stroke is this much darker than what lies close by on both sides, of 255. Streaks and shading,
// which are wide or have one soft side, stay below; a faint pencil line does not.
constexpr int k_stroke_depth = 22;
// What is wider than a stroke is ink from this depth below the paper on.
constexpr int k_area_depth = 64;
// A mark of fewer reduced pixels is a speck of dust or a lone flipped bit.
constexpr int k_speck_px = 3;
// Channels further apart than this, of 255, are colour and not the cast of paper or the fringe of a
// black stroke.
constexpr int k_colour_spread = 32;
constexpr double k_colour_fraction = 0.001;
// Rows looked at for used_bits.
constexpr std::uint32_t k_sampled_rows = 256;

// A cv::Mat that looks at rows of a PixelBuffer without owning or changing them.
cv::Mat look_at(const PixelBuffer& pixels) {
    const int depth = sample_bits_of(pixels.layout()) == 16 ? CV_16U : CV_8U;
    const int type = CV_MAKETYPE(depth, static_cast<int>(channels_of(pixels.layout())));
    return {static_cast<int>(pixels.height_px()), static_cast<int>(pixels.width_px()), type,
            const_cast<std::uint8_t*>(pixels.samples().data()), pixels.stride_bytes()};
}

// Half the size, each pixel the mean of 2 x 2. An odd last row or column is left out, a lone one
// doubled.
cv::Mat halve(const cv::Mat& whole) {
    const cv::Size size(std::max(1, whole.cols / 2), std::max(1, whole.rows / 2));
    const cv::Rect even(0, 0, std::min(whole.cols, size.width * 2),
                        std::min(whole.rows, size.height * 2));
    cv::Mat half;
    cv::resize(whole(even), half, size, 0, 0, cv::INTER_AREA);
    return half;
}

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

// The paper as it would look without ink: bright parts spread over dark strokes, then smoothed.
cv::Mat paper_under(const cv::Mat& grey) {
    constexpr int k_shrink = 4;
    constexpr int k_spread_px = 9; // 9 mm at 100 dpi: wider than any stroke
    const cv::Size small(std::max(1, grey.cols / k_shrink), std::max(1, grey.rows / k_shrink));
    cv::Mat paper;
    cv::resize(grey, paper, small, 0, 0, cv::INTER_AREA);
    const auto brush = cv::getStructuringElement(cv::MORPH_RECT, {k_spread_px, k_spread_px});
    cv::morphologyEx(paper, paper, cv::MORPH_CLOSE, brush);
    cv::blur(paper, paper, {k_spread_px, k_spread_px});
    cv::resize(paper, paper, grey.size(), 0, 0, cv::INTER_LINEAR);
    return paper;
}

// Dust on the sensor draws a line along the whole page, one or two pixels wide.
bool is_streak(const int* stats, const cv::Size& page) {
    const int width = stats[cv::CC_STAT_WIDTH];
    const int height = stats[cv::CC_STAT_HEIGHT];
    constexpr int k_streak_px = 3;
    return (width <= k_streak_px && height > page.height / 3) ||
           (height <= k_streak_px && width > page.width / 3);
}

// Depth of marks below what surrounds them, 0 where there is none.
cv::Mat mark_depths(const cv::Mat& grey) {
    constexpr int k_stroke_px = 7; // 2.4 mm at 75 dpi
    const auto brush = cv::getStructuringElement(cv::MORPH_RECT, {k_stroke_px, k_stroke_px});
    cv::Mat strokes;
    cv::morphologyEx(grey, strokes, cv::MORPH_BLACKHAT, brush);
    cv::threshold(strokes, strokes, k_stroke_depth, 0, cv::THRESH_TOZERO);
    cv::Mat areas;
    cv::subtract(paper_under(grey), grey, areas);
    cv::threshold(areas, areas, k_area_depth, 0, cv::THRESH_TOZERO);
    return cv::max(strokes, areas);
}

// Of each connected mark, by label, its greatest depth.
std::vector<std::uint8_t> greatest_depths(const cv::Mat& depths, const cv::Mat& labels, int count) {
    std::vector<std::uint8_t> greatest(static_cast<std::size_t>(count));
    for (int y = 0; y < depths.rows; ++y) {
        const auto* depth = depths.ptr<std::uint8_t>(y);
        const auto* label = labels.ptr<int>(y);
        for (int x = 0; x < depths.cols; ++x) {
            if (depth[x] != 0) {
                auto& most = greatest[static_cast<std::size_t>(label[x])];
                most = std::max(most, depth[x]);
            }
        }
    }
    return greatest;
}

// A filing hole before a dark background: round and solid, 6 mm wide (ISO 838).
bool is_hole(const int* stats) {
    constexpr int k_least_px = 14; // 4.7 mm at 75 dpi, 3.5 mm at 100
    constexpr int k_most_px = 28;
    const int width = stats[cv::CC_STAT_WIDTH];
    const int height = stats[cv::CC_STAT_HEIGHT];
    return std::min(width, height) >= k_least_px && std::max(width, height) <= k_most_px &&
           std::abs(width - height) <= 3 && stats[cv::CC_STAT_AREA] * 10 >= width * height * 7;
}

// As large as a digit of 10 points, and as dark as ink; dirt is smaller, marks of a feeder are
// paler. The edges have shadows, dirt, and pieces of other sheets.
bool is_print(const int* stats, double depth, const cv::Rect& inner, const cv::Size& page) {
    constexpr int k_longer_px = 6; // 2 mm at 75 dpi
    constexpr int k_shorter_px = 3;
    const int margin = std::max(page.width, page.height) / 30; // 10 mm of A4
    const int left = inner.x + stats[cv::CC_STAT_LEFT];
    const int top = inner.y + stats[cv::CC_STAT_TOP];
    const int width = stats[cv::CC_STAT_WIDTH];
    const int height = stats[cv::CC_STAT_HEIGHT];
    return depth >= k_area_depth && std::max(width, height) >= k_longer_px &&
           std::min(width, height) >= k_shorter_px && left >= margin && top >= margin &&
           left + width <= page.width - margin && top + height <= page.height - margin;
}

struct Ink {
    double fraction = 0.0;
    unsigned print_marks = 0;
};

// A mark counts in full when it is as deep as an area of ink, a faint one by the square of its
// depth.
Ink ink_of(const cv::Mat& grey) {
    // The outermost hundredth shows the edge of the sheet and its shadow.
    const int margin_x = grey.cols / 100;
    const int margin_y = grey.rows / 100;
    const cv::Rect inner(margin_x, margin_y, grey.cols - 2 * margin_x, grey.rows - 2 * margin_y);
    const cv::Mat depths = mark_depths(grey)(inner);
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centroids;
    const int count = cv::connectedComponentsWithStats(depths, labels, stats, centroids, 8, CV_32S);
    const auto greatest = greatest_depths(depths, labels, count);
    Ink ink;
    double area_px = 0;
    for (int i = 1; i < count; ++i) {
        const auto* mark = stats.ptr<int>(i);
        if (mark[cv::CC_STAT_AREA] >= k_speck_px && !is_streak(mark, grey.size()) &&
            !is_hole(mark)) {
            const double depth = greatest[static_cast<std::size_t>(i)];
            const double strength = std::min(1.0, depth / k_area_depth);
            area_px += strength * strength * mark[cv::CC_STAT_AREA];
            ink.print_marks += is_print(mark, depth, inner, grey.size()) ? 1U : 0U;
        }
    }
    ink.fraction = area_px / static_cast<double>(grey.total());
    return ink;
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
    const auto ink = ink_of(grey);
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
