#include "imaging/measures/cut_content_internal.hpp"

#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/scaled_view_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace scanseal::imaging {

namespace {

// The thin level strokes of Mincho type are gone at 150 dpi.
constexpr double k_view_dpi = 280.0;
constexpr double k_strip_mm = 14.0;
// Ink is this part of the way from paper to black.
constexpr double k_ink_part = 0.36;
// Beside a stroke the paper shows again: a picture has no paper between its dark parts.
constexpr double k_paper_part = 0.15;
constexpr double k_beside_mm = 2.2;
constexpr double k_stroke_max_mm = 4.5;
// Japanese print stands in columns: a cut may leave no more than this of every letter.
constexpr double k_stroke_depth_min_mm = 0.22;
// Where a line of print goes on inwards, and how much ink it leaves there at least, in mm2.
constexpr double k_line_reach_mm = 12.0;
constexpr double k_line_ink_min_mm2 = 1.2;
constexpr double k_strokes_half_sure = 3.0;
constexpr int k_strokes_min = 4;

// A side of the page turned to the left: columns go inwards from the image's edge.
struct Side {
    cv::Mat strip; ///< grey
    double px_per_mm = 6.0;
    double ink_tone = 128.0;
    double paper_tone_min = 200.0;
};

struct Stroke {
    int from = 0;
    int to = 0; ///< past the last pixel
    double depth_mm = 0.0;
    bool rule = false; ///< straight on inwards, of one width
};

bool is_ink(const Side& side, int y, int x) {
    return side.strip.at<std::uint8_t>(y, x) < side.ink_tone;
}

// How far ink goes on inwards from the stretch from..to, following it sideways.
double depth_of(const Side& side, int from, int to, bool& straight) {
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

bool paper_beside(const Side& side, int from, int step) {
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

std::vector<Stroke> touching_strokes(const Side& side) {
    std::vector<Stroke> strokes;
    const int longest = static_cast<int>(k_stroke_max_mm * side.px_per_mm);
    for (int y = 0; y < side.strip.rows; ++y) {
        if (!is_ink(side, y, 0)) {
            continue;
        }
        Stroke stroke{.from = y};
        while (y < side.strip.rows && is_ink(side, y, 0)) {
            ++y;
        }
        stroke.to = y;
        if (stroke.to - stroke.from > longest || !paper_beside(side, stroke.from - 1, -1) ||
            !paper_beside(side, stroke.to, 1)) {
            continue;
        }
        stroke.depth_mm = depth_of(side, stroke.from, stroke.to, stroke.rule);
        if (stroke.depth_mm >= k_stroke_depth_min_mm) {
            strokes.push_back(stroke);
        }
    }
    return strokes;
}

// Rules of a printed grid come in numbers, thin and evenly spaced, and reach the paper's own edge.
bool is_grid(const std::vector<Stroke>& strokes) {
    std::vector<int> gaps;
    const Stroke* before = nullptr;
    for (const auto& stroke : strokes) {
        if (stroke.rule && before != nullptr) {
            gaps.push_back(stroke.from - before->from);
        }
        before = stroke.rule ? &stroke : before;
    }
    if (gaps.size() < 8) {
        return false;
    }
    const auto middle = gaps.begin() + std::ssize(gaps) / 2;
    std::nth_element(gaps.begin(), middle, gaps.end());
    const auto even = std::count_if(gaps.begin(), gaps.end(), [&](int gap) {
        return std::abs(gap - *middle) <= std::max(2, *middle / 8);
    });
    return even * 10 >= std::ssize(gaps) * 8;
}

// Ink further in, beside the stroke's own height: the rest of the line that was cut. For print cut
// along its lines, the neighbours at the same edge.
bool goes_on(const Side& side, const Stroke& stroke, const std::vector<Stroke>& strokes) {
    const int around = static_cast<int>(side.px_per_mm * 2.0);
    const int top = std::max(0, stroke.from - around);
    const int bottom = std::min(side.strip.rows, stroke.to + around);
    const int right = std::min(side.strip.cols, static_cast<int>(k_line_reach_mm * side.px_per_mm));
    const int left = std::min(right, static_cast<int>(side.px_per_mm * 1.2));
    int ink = 0;
    for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) {
            ink += is_ink(side, y, x) ? 1 : 0;
        }
    }
    if (ink >= k_line_ink_min_mm2 * side.px_per_mm * side.px_per_mm) {
        return true;
    }
    const int reach = static_cast<int>(side.px_per_mm * 15.0);
    return std::count_if(strokes.begin(), strokes.end(), [&](const Stroke& other) {
               return std::abs(other.from - stroke.from) <= reach;
           }) >= 5;
}

cv::Mat strip_of(const cv::Mat& grey, int side, int width) {
    const int wide = std::min(width, side % 2 == 0 ? grey.cols : grey.rows);
    cv::Mat strip;
    switch (side) {
    case 0:
        return grey.colRange(0, wide).clone();
    case 1:
        cv::transpose(grey.rowRange(0, wide), strip);
        return strip;
    case 2:
        cv::flip(grey.colRange(grey.cols - wide, grey.cols), strip, 1);
        return strip;
    default:
        cv::flip(grey.rowRange(grey.rows - wide, grey.rows), strip, 0);
        return strip.t();
    }
}

cv::Rect box_at(int side, int from, int to, int deep, const cv::Size& size) {
    switch (side) {
    case 0:
        return {0, from, deep, to - from};
    case 1:
        return {from, 0, to - from, deep};
    case 2:
        return {size.width - deep, from, deep, to - from};
    default:
        return {from, size.height - deep, to - from, deep};
    }
}

} // namespace

std::vector<Obstruction> find_cut_content(const PageViews& views, double paper_tone) {
    const auto view = scaled_view(views, k_view_dpi);
    std::vector<Obstruction> found;
    for (int at = 0; at < 4; ++at) {
        Side side;
        side.px_per_mm = view.px_per_mm;
        side.strip = strip_of(view.grey, at, static_cast<int>(k_strip_mm * view.px_per_mm) + 1);
        side.ink_tone = paper_tone * (1.0 - k_ink_part);
        side.paper_tone_min = paper_tone * (1.0 - k_paper_part);
        auto strokes = touching_strokes(side);
        if (is_grid(strokes)) {
            std::erase_if(strokes, [](const Stroke& stroke) { return stroke.rule; });
        }
        const auto all = strokes;
        std::erase_if(strokes, [&](const Stroke& stroke) { return !goes_on(side, stroke, all); });
        if (std::ssize(strokes) < k_strokes_min) {
            continue;
        }
        const auto count = static_cast<double>(strokes.size());
        const int deep = static_cast<int>(2.0 * view.px_per_mm) + 1;
        found.push_back({full_size_region(views, view,
                                          box_at(at, strokes.front().from, strokes.back().to, deep,
                                                 view.grey.size())),
                         count / (count + k_strokes_half_sure)});
    }
    return found;
}

} // namespace scanseal::imaging
