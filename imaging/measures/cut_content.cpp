#include "imaging/measures/cut_content_internal.hpp"

#include "imaging/measures/edge_margin_internal.hpp"
#include "imaging/measures/edge_strokes_internal.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/scaled_view_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <iterator>

namespace scanseal::imaging {

namespace {

// The thin level strokes of Mincho type are gone at 150 dpi.
constexpr double k_view_dpi = 280.0;
constexpr double k_strip_mm = 14.0;
// Ink is this part of the way from paper to black.
constexpr double k_ink_part = 0.36;
// Beside a stroke the paper shows again: a picture has no paper between its dark parts.
constexpr double k_paper_part = 0.15;
// Japanese print stands in columns: a cut may leave no more than this of every letter. What goes in
// less is the tip of a letter if it is as wide as a stroke of a pen or of type.
constexpr double k_stroke_depth_min_mm = 0.22;
constexpr double k_tip_width_min_mm = 0.2;
// Where a line of print goes on inwards, and how much ink it leaves there at least, in mm2.
constexpr double k_line_reach_mm = 12.0;
constexpr double k_line_ink_min_mm2 = 1.2;
// Grids for curves have lines at 1 and 5 mm.
constexpr double k_grid_gap_max_mm = 5.3;
// Runs of ink, or of paper, by pixel: print has strokes, a picture of black and white dots has not.
constexpr double k_grain_min = 0.4;
// Lines of print leave paper between them, which shows within 5 mm to either side; heavy type fills
// as much as a picture by itself.
constexpr double k_mass_part = 0.35;
constexpr double k_mass_reach_mm = 5.0;
constexpr double k_line_reach_beside_mm = 2.0;
constexpr double k_neighbours_mm = 15.0;
constexpr double k_in_row_depth_min_mm = 0.7;
constexpr double k_in_row_deep_part = 0.33;
constexpr double k_strokes_half_sure = 3.0;
constexpr int k_strokes_min = 4;

// Rules come in numbers, thin and evenly spaced.
struct Ruling {
    double gap_mm = 0.0; ///< 0: none
    std::ptrdiff_t rules = 0;
};

Ruling ruling_of(const std::vector<EdgeStroke>& strokes, double px_per_mm) {
    std::vector<int> gaps;
    const EdgeStroke* before = nullptr;
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

// Sums over the rows above each row of a side, so that any stretch of it is one subtraction.
class InwardsSums {
public:
    explicit InwardsSums(const PageSide& side) : px_per_mm_(side.px_per_mm) {
        const int right = std::min(side.strip.cols, static_cast<int>(k_line_reach_mm * px_per_mm_));
        const int left = std::min(right, static_cast<int>(px_per_mm_ * 1.2));
        Inwards sum;
        sums_.push_back(sum);
        for (int y = 0; y < side.strip.rows; ++y) {
            bool before = false;
            for (int x = left; x < right; ++x) {
                const bool here = is_ink(side, y, x);
                sum.ink += here ? 1 : 0;
                sum.runs += here && !before ? 1 : 0;
                before = here;
            }
            sum.pixels += right - left;
            sums_.push_back(sum);
        }
    }

    [[nodiscard]] Inwards around(const EdgeStroke& stroke, double reach_mm) const {
        const int reach = static_cast<int>(reach_mm * px_per_mm_);
        const auto& from = sums_[static_cast<std::size_t>(std::max(0, stroke.from - reach))];
        const auto& to = sums_[std::min(sums_.size() - 1, static_cast<std::size_t>(stroke.to) +
                                                              static_cast<std::size_t>(reach))];
        return {to.ink - from.ink, to.runs - from.runs, to.pixels - from.pixels};
    }

private:
    double px_per_mm_;
    std::vector<Inwards> sums_;
};

bool near(const PageSide& side, const EdgeStroke& one, const EdgeStroke& other) {
    return std::abs(other.from - one.from) <= k_neighbours_mm * side.px_per_mm;
}

bool is_dot(const PageSide& side, const EdgeStroke& stroke) {
    return !stroke.mass && stroke.depth_mm < k_stroke_depth_min_mm &&
           stroke.to - stroke.from < k_tip_width_min_mm * side.px_per_mm;
}

// A picture of dots has, beside some that go in like strokes, more that do not.
bool among_dots(const PageSide& side, const std::vector<EdgeStroke>& touching,
                const EdgeStroke& stroke) {
    std::ptrdiff_t near_by = 0;
    std::ptrdiff_t dots = 0;
    for (const auto& other : touching) {
        if (near(side, stroke, other)) {
            ++near_by;
            dots += is_dot(side, other) ? 1 : 0;
        }
    }
    return 2 * dots > near_by;
}

// Print cut along its lines leaves more of some letters than of others. What ends nearly everywhere
// within 0.7 mm of the edge is a line along it, or the shadow of the sheet's own edge.
bool in_row(const PageSide& side, const std::vector<EdgeStroke>& strokes,
            const EdgeStroke& stroke) {
    int neighbours = 0;
    int deep = 0;
    for (const auto& other : strokes) {
        if (near(side, stroke, other)) {
            ++neighbours;
            deep += other.depth_mm >= k_in_row_depth_min_mm ? 1 : 0;
        }
    }
    return neighbours >= k_strokes_min && deep >= k_in_row_deep_part * neighbours;
}

// EdgeStrokes of print that goes on further in: the rest of the line that was cut. For print cut
// along its lines, the neighbours at the same edge. Dark masses and their surroundings are
// pictures.
std::vector<EdgeStroke> cut_print(const PageSide& side, const std::vector<EdgeStroke>& touching) {
    auto strokes = touching;
    std::erase_if(strokes, [&](const EdgeStroke& stroke) { return is_dot(side, stroke); });
    std::vector<EdgeStroke> masses;
    std::ranges::copy_if(strokes, std::back_inserter(masses), &EdgeStroke::mass);
    std::erase_if(strokes, [](const EdgeStroke& stroke) { return stroke.mass; });
    std::vector<EdgeStroke> print;
    if (std::ssize(strokes) < k_strokes_min) {
        return print;
    }
    const InwardsSums sums(side);
    for (const auto& stroke : strokes) {
        const auto wide = sums.around(stroke, k_mass_reach_mm);
        if (!stroke.bar && wide.ink > k_mass_part * wide.pixels) {
            masses.push_back(stroke);
        }
        const auto found = sums.around(stroke, k_line_reach_beside_mm);
        const bool grain = found.runs > k_grain_min * std::min(found.ink, found.pixels - found.ink);
        const bool line = found.ink >= k_line_ink_min_mm2 * side.px_per_mm * side.px_per_mm;
        if (!grain && (line || in_row(side, strokes, stroke))) {
            print.push_back(stroke);
        }
    }
    std::erase_if(print, [&](const EdgeStroke& stroke) {
        return among_dots(side, touching, stroke) ||
               std::any_of(masses.begin(), masses.end(),
                           [&](const EdgeStroke& mass) { return near(side, stroke, mass); });
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
    std::array<PageSide, 4> sides;
    std::array<std::vector<EdgeStroke>, 4> touching;
    std::array<Ruling, 4> rulings;
    std::array<int, 4> margins{};
    for (std::size_t at = 0; at < sides.size(); ++at) {
        auto& side = sides.at(at);
        side.px_per_mm = view.px_per_mm;
        side.strip = strip_of(view.grey, static_cast<int>(at),
                              static_cast<int>(k_strip_mm * view.px_per_mm) + 1);
        side.ink_tone = paper_tone * (1.0 - k_ink_part);
        side.paper_tone_min = paper_tone * (1.0 - k_paper_part);
        margins.at(at) = cut_margin(side);
        side.strip = side.strip.colRange(margins.at(at), side.strip.cols);
        touching.at(at) = touching_strokes(side);
        rulings.at(at) = ruling_of(touching.at(at), view.px_per_mm);
    }
    std::vector<Obstruction> found;
    for (std::size_t at = 0; at < sides.size(); ++at) {
        auto strokes = touching.at(at);
        if (reaches_the_edge_whole(rulings.at(at), rulings.at((at + 2) % 4))) {
            std::erase_if(strokes, [](const EdgeStroke& stroke) { return stroke.rule; });
        }
        strokes = cut_print(sides.at(at), strokes);
        if (std::ssize(strokes) < k_strokes_min) {
            continue;
        }
        const auto count = static_cast<double>(strokes.size());
        const int deep = margins.at(at) + static_cast<int>(2.0 * view.px_per_mm) + 1;
        const auto box = box_at(static_cast<int>(at), strokes.front().from, strokes.back().to, deep,
                                view.grey.size());
        found.push_back(
            {full_size_region(views, view, box), count / (count + k_strokes_half_sure)});
    }
    return found;
}

} // namespace scanseal::imaging
