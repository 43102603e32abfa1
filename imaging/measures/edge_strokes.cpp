#include "imaging/measures/edge_strokes_internal.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace scanseal::imaging {

namespace {

constexpr double k_beside_mm = 2.2;
constexpr double k_stroke_max_mm = 4.5;
constexpr double k_bar_min_mm = 1.0;
constexpr double k_bar_max_mm = 10.0;
constexpr double k_bar_deep_mm = 8.0;

// How far ink goes on inwards from the stretch from..to, following it sideways.
double depth_of(const PageSide& side, int from, int to, bool& straight) {
    int low = from;
    int high = to;
    const int limit = std::min(side.strip.cols, static_cast<int>(side.px_per_mm * 10.0));
    int x = 1;
    int widest = to - from;
    for (; x < limit; ++x) {
        int first = -1;
        int last = -1;
        for (int y = std::max(0, low - 1); y < std::min(side.strip.rows, high + 1); ++y) {
            if (is_ink(side, y, x)) {
                first = first < 0 ? y : first;
                last = y + 1;
            }
        }
        if (first < 0) {
            break;
        }
        low = first;
        high = last;
        widest = std::max(widest, last - first);
    }
    straight = x >= limit && widest <= std::max(3.0, side.px_per_mm * 0.8);
    return x / side.px_per_mm;
}

bool paper_beside(const PageSide& side, int from, int step) {
    const int reach = static_cast<int>(k_beside_mm * side.px_per_mm);
    for (int i = 0; i < reach; ++i) {
        const int y = from + i * step;
        if (y < 0 || y >= side.strip.rows) {
            return false;
        }
        if (side.strip.at<std::uint8_t>(y, 0) >= side.paper_tone_min) {
            return true;
        }
    }
    return false;
}

// Dark, and of one width (to an eighth) from the edge inwards, as bars are and pictures are not.
bool is_bar(const PageSide& side, int from, int to) {
    const int width = to - from;
    const int deep = static_cast<int>(k_bar_deep_mm * side.px_per_mm);
    if (width < k_bar_min_mm * side.px_per_mm || width > k_bar_max_mm * side.px_per_mm ||
        deep > side.strip.cols) {
        return false;
    }
    int low = from;
    int high = to;
    for (int x = 1; x < deep; ++x) {
        const int middle = (low + high) / 2;
        low = high = middle;
        while (low > 0 && low > middle - width && is_ink(side, low - 1, x)) {
            --low;
        }
        while (high < side.strip.rows && high < middle + width && is_ink(side, high, x)) {
            ++high;
        }
        if (std::abs(high - low - width) > width / 8) {
            return false;
        }
    }
    return true;
}

} // namespace

bool is_ink(const PageSide& side, int y, int x) {
    return side.strip.at<std::uint8_t>(y, x) < side.ink_tone;
}

std::vector<EdgeStroke> touching_strokes(const PageSide& side) {
    std::vector<EdgeStroke> strokes;
    const int longest = static_cast<int>(k_stroke_max_mm * side.px_per_mm);
    for (int y = 0; y < side.strip.rows; ++y) {
        if (!is_ink(side, y, 0)) {
            continue;
        }
        EdgeStroke stroke{.from = y};
        while (y < side.strip.rows && is_ink(side, y, 0)) {
            ++y;
        }
        stroke.to = y;
        const bool alone =
            paper_beside(side, stroke.from - 1, -1) && paper_beside(side, stroke.to, 1);
        stroke.bar = alone && is_bar(side, stroke.from, stroke.to);
        stroke.mass = !stroke.bar && stroke.to - stroke.from > longest;
        if (stroke.bar) {
            stroke.depth_mm = k_bar_deep_mm;
        } else if (alone && !stroke.mass) {
            stroke.depth_mm = depth_of(side, stroke.from, stroke.to, stroke.rule);
        }
        if (alone || stroke.mass) {
            strokes.push_back(stroke);
        }
    }
    return strokes;
}

} // namespace scanseal::imaging
