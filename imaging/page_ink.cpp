#include "imaging/page_ink_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace scanseal::imaging {

namespace {

// A stroke is this much darker than what lies close by on both sides, of 255. Streaks and shading,
// which are wide or have one soft side, stay below; a faint pencil line does not.
constexpr int k_stroke_depth = 22;
// What is wider than a stroke is ink from this depth below the paper on.
constexpr int k_area_depth = 64;
// A mark of fewer reduced pixels is a speck of dust or a lone flipped bit.
constexpr int k_speck_px = 3;

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

} // namespace

PageInk measure_ink(const cv::Mat& grey) {
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
    PageInk ink;
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

} // namespace scanseal::imaging
