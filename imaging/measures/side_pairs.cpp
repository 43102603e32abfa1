#include "imaging/measures/side_pairs_internal.hpp"

#include "imaging/measures/side_search_internal.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

namespace scanseal::imaging {

namespace {

constexpr double k_corner_reach_mm = 20.0;
constexpr double k_cut_corner_reach_mm = 45.0; // print need not lie near the corner
constexpr double k_facing_min_mm = 20.0;
constexpr double k_facing_off_deg = 1.0;
constexpr double k_facing_overlap_mm = 8.0;
constexpr double k_right_angle_off_deg = 0.3;
constexpr double k_right_angle_off_deg_px = 25.0;
constexpr double k_stray_min_mm = 1.0;
constexpr double k_dark_line_stray_min_mm = 0.5;
constexpr double k_shadow_depth_min = 4.0;
constexpr double k_shadow_depth_part_max = 0.55; // darker is ink
constexpr double k_shadow_excess_mm = 0.28;
constexpr double k_steady_part_min = 0.75; // a row of letters dips in a good half of its length
constexpr double k_plain_part_min = 0.85;
constexpr double k_paper_part = 0.93;

// A dip at the edge that comes back slowly on the side away from the bright one.
bool throws_shadow(const SidedPage& page, EdgeSide& side) {
    if (!side.shadowed) {
        const auto profile = profile_across(page.fine, page.in_fine(side), side.inside);
        side.shadowed = profile.depth >= k_shadow_depth_min &&
                        profile.outer_mm - profile.inner_mm >= k_shadow_excess_mm &&
                        profile.steady_part >= k_steady_part_min &&
                        profile.depth <= k_shadow_depth_part_max * profile.outer_tone &&
                        profile.outer_tone >= page.paper_tone * k_paper_part;
    }
    return *side.shadowed;
}

// Two sides that may meet at a corner of one thing.
struct Corner {
    Point at{};
    Point to_right{}; ///< of length 1: along the level side, away from the corner
    Point down{};     ///< along the upright side
};

Point towards(const Point& from, const Point& to) {
    const double x = to[0] - from[0];
    const double y = to[1] - from[1];
    const double length = std::max(1e-9, std::hypot(x, y));
    return {x / length, y / length};
}

Point further_end(const EdgeSide& side, const Point& from) {
    return distance(side.from, from) > distance(side.to, from) ? side.from : side.to;
}

// An upright and a level side at right angles whose ends lie near where their lines meet.
std::optional<Corner> corner_of(const EdgeSide& upright, const EdgeSide& level, double reach) {
    if (std::abs(upright.turn_deg - level.turn_deg) >
        k_right_angle_off_deg +
            k_right_angle_off_deg_px / std::min(upright.length(), level.length())) {
        return std::nullopt;
    }
    const double slope_x = (upright.to[0] - upright.from[0]) / (upright.to[1] - upright.from[1]);
    const double slope_y = (level.to[1] - level.from[1]) / (level.to[0] - level.from[0]);
    const double y =
        (level.from[1] + slope_y * (upright.from[0] - slope_x * upright.from[1] - level.from[0])) /
        (1.0 - slope_x * slope_y);
    const Point at{upright.from[0] + slope_x * (y - upright.from[1]), y};
    const auto near = [&](const EdgeSide& side) {
        return std::min(distance(side.from, at), distance(side.to, at)) <= reach;
    };
    if (!near(upright) || !near(level)) {
        return std::nullopt;
    }
    return Corner{at, towards(at, further_end(level, at)), towards(at, further_end(upright, at))};
}

// Brighter inside, as a sheet over its own shadow is.
bool bright_inside(const EdgeSide& side, const Point& inwards) {
    return side.inside[0] * inwards[0] + side.inside[1] * inwards[1] > 0.0;
}

bool plain_beside(const SidedPage& page, const Point& inwards, const EdgeSide& side) {
    const double sign = bright_inside(side, inwards) ? 1.0 : -1.0;
    return plain_part(page.fine, page.in_fine(side),
                      {sign * side.inside[0], sign * side.inside[1]}) >= k_plain_part_min;
}

// How far from the line of the page on which it begins the side ends.
bool strays(const SidedPage& page, const EdgeSide& side, double least_mm) {
    if (side.cuts_print) {
        return true; // looked at already
    }
    const double turn = (side.turn_deg - page.skew_deg) * std::numbers::pi / 180.0;
    return std::abs(std::sin(turn)) * side.length() >= least_mm * page.view.px_per_mm;
}

// Turned as nothing printed is: the longer side tells, the shorter is turned rather as it is than
// as the page. Two at which a shadow shows tell with less.
bool turned_together(const SidedPage& page, const EdgeSide& upright, const EdgeSide& level) {
    const bool upright_longer = upright.length() > level.length();
    const auto& longer = upright_longer ? upright : level;
    const auto& shorter = upright_longer ? level : upright;
    const bool lines = upright.dark_line && level.dark_line;
    return longer.turned &&
           strays(page, longer, lines ? k_dark_line_stray_min_mm : k_stray_min_mm) &&
           std::abs(shorter.turn_deg - longer.turn_deg) <
               std::abs(shorter.turn_deg - page.skew_deg);
}

// Straight with the page, the shadow alone tells, and print inside keeps away from it.
bool throw_shadows(const SidedPage& page, EdgeSide& upright, EdgeSide& level,
                   const Corner& corner) {
    return bright_inside(upright, corner.to_right) && bright_inside(level, corner.down) &&
           throws_shadow(page, upright) && throws_shadow(page, level) &&
           plain_beside(page, corner.to_right, upright) && plain_beside(page, corner.down, level);
}

} // namespace

LinePiece SidedPage::in_fine(const EdgeSide& side) const {
    return {{side.from[0] * ratio(), side.from[1] * ratio()},
            {side.to[0] * ratio(), side.to[1] * ratio()}};
}

bool leaves_page_lines(const SidedPage& page, const EdgeSide& side) {
    return strays(page, side, k_stray_min_mm);
}

bool borders(const SidedPage& page, const EdgeSide& side, const Point& inwards) {
    return side.cuts_print ? bright_inside(side, inwards)
                           : marks_border(page.fine, page.in_fine(side), inwards);
}

bool meet_as_sheet(const SidedPage& page, EdgeSide& upright, EdgeSide& level) {
    const bool cut = upright.cuts_print || level.cuts_print;
    const auto corner = corner_of(
        upright, level, (cut ? k_cut_corner_reach_mm : k_corner_reach_mm) * page.view.px_per_mm);
    if (!corner) {
        return false;
    }
    // Where ragged ends of lines happen to lie in line, the page's own lines meet them.
    if (cut && !(leaves_page_lines(page, upright) && leaves_page_lines(page, level))) {
        return false;
    }
    // What is turned may be darker or lighter than the page, and at its shadow both show.
    if (turned_together(page, upright, level)) {
        return (upright.dark_line || borders(page, upright, corner->to_right)) &&
               (level.dark_line || borders(page, level, corner->down));
    }
    return !cut && throw_shadows(page, upright, level, *corner);
}

// Level ones may be two lines of turned writing.
bool face_as_sheet(const SidedPage& page, const EdgeSide& left, const EdgeSide& right) {
    const double across = 0.5 * (right.from[0] + right.to[0] - left.from[0] - left.to[0]);
    const double overlap =
        std::min(left.to[1], right.to[1]) - std::max(left.from[1], right.from[1]);
    return left.cuts_print && right.cuts_print && left.upright && right.upright &&
           left.inside[0] > 0.0 && right.inside[0] < 0.0 &&
           std::abs(left.turn_deg - right.turn_deg) <= k_facing_off_deg &&
           across >= k_facing_min_mm * page.view.px_per_mm &&
           overlap >= k_facing_overlap_mm * page.view.px_per_mm;
}

} // namespace scanseal::imaging
