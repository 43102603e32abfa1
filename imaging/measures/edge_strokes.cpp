#include "imaging/measures/edge_strokes_internal.hpp"

#include <algorithm>
#include <cstdint>

namespace scanseal::imaging {

namespace {

constexpr double k_beside_mm = 2.2;
constexpr double k_stroke_max_mm = 4.5;

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
        stroke.mass = stroke.to - stroke.from > longest;
        if (stroke.mass) {
            strokes.push_back(stroke);
            continue;
        }
        if (!paper_beside(side, stroke.from - 1, -1) || !paper_beside(side, stroke.to, 1)) {
            continue;
        }
        stroke.depth_mm = depth_of(side, stroke.from, stroke.to, stroke.rule);
        strokes.push_back(stroke);
    }
    return strokes;
}

} // namespace scanseal::imaging
