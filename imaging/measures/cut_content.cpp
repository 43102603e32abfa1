#include "imaging/measures/cut_content_internal.hpp"

#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/scaled_view_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
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
// Grids for curves have lines at 1 and 5 mm.
constexpr double k_grid_gap_max_mm = 5.3;
// Runs of ink, or of paper, by pixel: print has strokes, a picture of black and white dots has not.
constexpr double k_grain_min = 0.4;
constexpr double k_mass_part = 0.45; // lines of print fill up to 0.35
constexpr double k_neighbours_mm = 15.0;
constexpr int k_in_row_min = 5;
constexpr double k_in_row_depth_min_mm = 0.7;
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

// Rules come in numbers, thin and evenly spaced.
struct Ruling {
    double gap_mm = 0.0; ///< 0: none
    std::ptrdiff_t rules = 0;
};

Ruling ruling_of(const std::vector<Stroke>& strokes, double px_per_mm) {
    std::vector<int> gaps;
    const Stroke* before = nullptr;
    for (const auto& stroke : strokes) {
        if (stroke.rule && before != nullptr) {
            gaps.push_back(stroke.from - before->from);
        }
        before = stroke.rule ? &stroke : before;
    }
    if (gaps.size() < 8) {
        return {};
    }
    const auto middle = gaps.begin() + std::ssize(gaps) / 2;
    std::nth_element(gaps.begin(), middle, gaps.end());
    const auto even = std::count_if(gaps.begin(), gaps.end(), [&](int gap) {
        return std::abs(gap - *middle) <= std::max(2, *middle / 8);
    });
    if (even * 10 < std::ssize(gaps) * 8) {
        return {};
    }
    return {*middle / px_per_mm, std::ssize(gaps) + 1};
}

// A grid for curves, or ruled paper, whose rules run from edge to edge, is whole. The rules of a
// table lie further apart and end at its frame, on the other side at least.
bool reaches_the_edge_whole(const Ruling& here, const Ruling& opposite) {
    return here.gap_mm > 0.0 &&
           (here.gap_mm <= k_grid_gap_max_mm || opposite.rules * 10 >= here.rules * 6);
}

// What lies further in, beside a stroke's own height.
struct Inwards {
    int ink = 0;
    int runs = 0; ///< of ink along the way inwards
    int pixels = 0;
};

Inwards inwards_of(const Side& side, const Stroke& stroke) {
    const int around = static_cast<int>(side.px_per_mm * 2.0);
    const int top = std::max(0, stroke.from - around);
    const int bottom = std::min(side.strip.rows, stroke.to + around);
    const int right = std::min(side.strip.cols, static_cast<int>(k_line_reach_mm * side.px_per_mm));
    const int left = std::min(right, static_cast<int>(side.px_per_mm * 1.2));
    Inwards found;
    for (int y = top; y < bottom; ++y) {
        for (int x = left; x < right; ++x) {
            const bool here = is_ink(side, y, x);
            found.ink += here ? 1 : 0;
            found.runs += here && (x == left || !is_ink(side, y, x - 1)) ? 1 : 0;
        }
    }
    found.pixels = std::max(0, bottom - top) * std::max(0, right - left);
    return found;
}

bool near(const Side& side, const Stroke& one, const Stroke& other) {
    return std::abs(other.from - one.from) <= k_neighbours_mm * side.px_per_mm;
}

// Print cut along its lines leaves more of some letters than of others. What ends everywhere within
// 0.7 mm of the edge is a line along it, or the shadow of the sheet's own edge.
bool in_row(const Side& side, const std::vector<Stroke>& strokes, const Stroke& stroke) {
    int neighbours = 0;
    double deepest_mm = 0.0;
    for (const auto& other : strokes) {
        if (near(side, stroke, other)) {
            ++neighbours;
            deepest_mm = std::max(deepest_mm, other.depth_mm);
        }
    }
    return neighbours >= k_in_row_min && deepest_mm >= k_in_row_depth_min_mm;
}

// Strokes of print that goes on further in: the rest of the line that was cut. For print cut along
// its lines, the neighbours at the same edge. Dark masses and their surroundings are pictures.
std::vector<Stroke> cut_print(const Side& side, const std::vector<Stroke>& strokes) {
    std::vector<Stroke> masses;
    std::vector<Stroke> print;
    for (const auto& stroke : strokes) {
        const auto found = inwards_of(side, stroke);
        if (found.ink > k_mass_part * found.pixels) {
            masses.push_back(stroke);
        }
        const bool grain = found.runs > k_grain_min * std::min(found.ink, found.pixels - found.ink);
        const bool line = found.ink >= k_line_ink_min_mm2 * side.px_per_mm * side.px_per_mm;
        if (!grain && (line || in_row(side, strokes, stroke))) {
            print.push_back(stroke);
        }
    }
    std::erase_if(print, [&](const Stroke& stroke) {
        return std::any_of(masses.begin(), masses.end(),
                           [&](const Stroke& mass) { return near(side, stroke, mass); });
    });
    return print;
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
    std::array<Side, 4> sides;
    std::array<std::vector<Stroke>, 4> touching;
    std::array<Ruling, 4> rulings;
    for (std::size_t at = 0; at < sides.size(); ++at) {
        auto& side = sides.at(at);
        side.px_per_mm = view.px_per_mm;
        side.strip = strip_of(view.grey, static_cast<int>(at),
                              static_cast<int>(k_strip_mm * view.px_per_mm) + 1);
        side.ink_tone = paper_tone * (1.0 - k_ink_part);
        side.paper_tone_min = paper_tone * (1.0 - k_paper_part);
        touching.at(at) = touching_strokes(side);
        rulings.at(at) = ruling_of(touching.at(at), view.px_per_mm);
    }
    std::vector<Obstruction> found;
    for (std::size_t at = 0; at < sides.size(); ++at) {
        auto strokes = touching.at(at);
        if (reaches_the_edge_whole(rulings.at(at), rulings.at((at + 2) % 4))) {
            std::erase_if(strokes, [](const Stroke& stroke) { return stroke.rule; });
        }
        strokes = cut_print(sides.at(at), strokes);
        if (std::ssize(strokes) < k_strokes_min) {
            continue;
        }
        const auto count = static_cast<double>(strokes.size());
        const int deep = static_cast<int>(2.0 * view.px_per_mm) + 1;
        const auto box = box_at(static_cast<int>(at), strokes.front().from, strokes.back().to, deep,
                                view.grey.size());
        found.push_back(
            {full_size_region(views, view, box), count / (count + k_strokes_half_sure)});
    }
    return found;
}

} // namespace scanseal::imaging
