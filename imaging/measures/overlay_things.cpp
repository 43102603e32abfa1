#include "imaging/measures/overlay_things_internal.hpp"

#include "imaging/measures/edge_profile_internal.hpp"
#include "imaging/measures/overlay_sides_internal.hpp"
#include "imaging/measures/side_search_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <numbers>
#include <optional>
#include <utility>

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
constexpr double k_profile_dpi = 140.0;

// A dip at the edge that comes back slowly on the side away from the bright one.
bool throws_shadow(const ScaledView& fine, double ratio, double paper_tone, EdgeSide& side) {
    if (!side.shadowed) {
        const LinePiece piece{{side.from[0] * ratio, side.from[1] * ratio},
                              {side.to[0] * ratio, side.to[1] * ratio}};
        const auto profile = profile_across(fine, piece, side.inside);
        side.shadowed = profile.depth >= k_shadow_depth_min &&
                        profile.outer_mm - profile.inner_mm >= k_shadow_excess_mm &&
                        profile.steady_part >= k_steady_part_min &&
                        profile.depth <= k_shadow_depth_part_max * profile.outer_tone &&
                        profile.outer_tone >= paper_tone * k_paper_part;
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

bool plain_beside(const ScaledView& fine, double ratio, const Point& inwards,
                  const EdgeSide& side) {
    const LinePiece piece{{side.from[0] * ratio, side.from[1] * ratio},
                          {side.to[0] * ratio, side.to[1] * ratio}};
    const double sign = bright_inside(side, inwards) ? 1.0 : -1.0;
    return plain_part(fine, piece, {sign * side.inside[0], sign * side.inside[1]}) >=
           k_plain_part_min;
}

struct Thing {
    std::vector<const EdgeSide*> sides;
    cv::Rect2d box;
};

cv::Rect2d box_of(const EdgeSide& side) {
    const double left = std::min(side.from[0], side.to[0]);
    const double top = std::min(side.from[1], side.to[1]);
    return {left, top, std::abs(side.to[0] - side.from[0]) + 1.0,
            std::abs(side.to[1] - side.from[1]) + 1.0};
}

bool share_side(const Thing& one, const Thing& other) {
    return std::any_of(one.sides.begin(), one.sides.end(), [&](const EdgeSide* side) {
        return std::find(other.sides.begin(), other.sides.end(), side) != other.sides.end();
    });
}

void merge(Thing& into, const Thing& other) {
    for (const auto* side : other.sides) {
        if (std::find(into.sides.begin(), into.sides.end(), side) == into.sides.end()) {
            into.sides.push_back(side);
        }
    }
    into.box |= other.box;
}

// So far from a line of the page that it cannot be a piece of one.
bool strays(const EdgeSide& side, double skew_deg, double least_px) {
    if (side.cuts_print) {
        return true; // looked at already
    }
    const double turn = (side.turn_deg - skew_deg) * std::numbers::pi / 180.0;
    return std::abs(std::sin(turn)) * side.length() >= least_px;
}

bool borders(const ScaledView& fine, double ratio, const EdgeSide& side, const Point& inwards) {
    if (side.cuts_print) {
        return bright_inside(side, inwards);
    }
    return marks_border(
        fine,
        {{side.from[0] * ratio, side.from[1] * ratio}, {side.to[0] * ratio, side.to[1] * ratio}},
        inwards);
}

// Turned as nothing printed is: the longer side tells, the shorter is turned rather as it is than
// as the page. Two at which a shadow shows tell with less.
bool turned_together(const EdgeSide& upright, const EdgeSide& level, double skew_deg,
                     double px_per_mm) {
    const bool upright_longer = upright.length() > level.length();
    const auto& longer = upright_longer ? upright : level;
    const auto& shorter = upright_longer ? level : upright;
    const bool lines = upright.dark_line && level.dark_line;
    return longer.turned &&
           strays(longer, skew_deg,
                  (lines ? k_dark_line_stray_min_mm : k_stray_min_mm) * px_per_mm) &&
           std::abs(shorter.turn_deg - longer.turn_deg) < std::abs(shorter.turn_deg - skew_deg);
}

// The two are sides of something that lies over the page.
bool belong_together(EdgeSide& upright, EdgeSide& level, const ScaledView& view,
                     const ScaledView& fine, double paper_tone, double skew_deg) {
    const double ratio = view.scale / fine.scale;
    const bool cut = upright.cuts_print || level.cuts_print;
    const auto corner = corner_of(
        upright, level, (cut ? k_cut_corner_reach_mm : k_corner_reach_mm) * view.px_per_mm);
    if (!corner) {
        return false;
    }
    // Where ragged ends of lines happen to lie in line, the page's own lines meet them.
    const double stray_px = k_stray_min_mm * view.px_per_mm;
    if (cut && !(strays(upright, skew_deg, stray_px) && strays(level, skew_deg, stray_px))) {
        return false;
    }
    // What is turned may be darker or lighter than the page, and at its shadow both show.
    if (turned_together(upright, level, skew_deg, view.px_per_mm)) {
        return (upright.dark_line || borders(fine, ratio, upright, corner->to_right)) &&
               (level.dark_line || borders(fine, ratio, level, corner->down));
    }
    return !cut && bright_inside(upright, corner->to_right) && bright_inside(level, corner->down) &&
           throws_shadow(fine, ratio, paper_tone, upright) &&
           throws_shadow(fine, ratio, paper_tone, level) &&
           plain_beside(fine, ratio, corner->to_right, upright) &&
           plain_beside(fine, ratio, corner->down, level);
}

// Print ends at both, and between them lies a sheet. Level ones may be two lines of turned writing.
bool face_each_other(const EdgeSide& left, const EdgeSide& right, double px_per_mm) {
    const double across = 0.5 * (right.from[0] + right.to[0] - left.from[0] - left.to[0]);
    const double overlap =
        std::min(left.to[1], right.to[1]) - std::max(left.from[1], right.from[1]);
    return left.cuts_print && right.cuts_print && left.upright && right.upright &&
           left.inside[0] > 0.0 && right.inside[0] < 0.0 &&
           std::abs(left.turn_deg - right.turn_deg) <= k_facing_off_deg &&
           across >= k_facing_min_mm * px_per_mm && overlap >= k_facing_overlap_mm * px_per_mm;
}

void add_thing(std::vector<Thing>& things, Thing thing) {
    for (auto& other : things) {
        if (share_side(thing, other)) {
            merge(thing, other);
            other.sides.clear();
        }
    }
    std::erase_if(things, [](const Thing& other) { return other.sides.empty(); });
    things.push_back(std::move(thing));
}

std::vector<Thing> things_of(std::vector<EdgeSide>& sides, const ScaledView& view,
                             const ScaledView& fine, double paper_tone, double skew_deg) {
    std::vector<Thing> things;
    for (auto& upright : sides) {
        for (auto& level : sides) {
            if (upright.upright && !level.upright &&
                belong_together(upright, level, view, fine, paper_tone, skew_deg)) {
                add_thing(things, {{&upright, &level}, box_of(upright) | box_of(level)});
            }
            if (face_each_other(upright, level, view.px_per_mm)) {
                add_thing(things, {{&upright, &level}, box_of(upright) | box_of(level)});
            }
        }
    }
    return things;
}

EdgeSide met_side(const MetSide& met, const Point& inwards, const EdgeSide& side, double ratio) {
    EdgeSide made = side;
    made.upright = !side.upright;
    made.from = {met.corner[0] / ratio, met.corner[1] / ratio};
    made.to = {made.from[0] + met.length_px / ratio * inwards[0],
               made.from[1] + met.length_px / ratio * inwards[1]};
    return made;
}

// From a turned side along which one tone lies, to the sides that meet it.
void grow_things(const std::vector<EdgeSide>& sides, const ScaledView& view, const ScaledView& fine,
                 double skew_deg, std::vector<Thing>& things, std::deque<EdgeSide>& grown) {
    const double ratio = view.scale / fine.scale;
    for (const auto& side : sides) {
        if (side.cuts_print || !side.turned ||
            !strays(side, skew_deg, k_stray_min_mm * view.px_per_mm)) {
            continue;
        }
        for (const double sign : {1.0, -1.0}) {
            const Point inwards{sign * side.inside[0], sign * side.inside[1]};
            if (!borders(fine, ratio, side, inwards)) {
                continue;
            }
            Thing thing{{&side}, box_of(side)};
            for (const bool forward : {true, false}) {
                const auto& near = forward ? side.to : side.from;
                const auto& far = forward ? side.from : side.to;
                const auto met = side_met(
                    fine, {{far[0] * ratio, far[1] * ratio}, {near[0] * ratio, near[1] * ratio}},
                    inwards);
                if (met.length_px > 0.0) {
                    grown.push_back(met_side(met, inwards, side, ratio));
                    thing.sides.push_back(&grown.back());
                    thing.box |= box_of(grown.back());
                }
            }
            if (thing.sides.size() > 1) {
                add_thing(things, std::move(thing));
            }
        }
    }
}

// The longest side seen left, right, above and below of the middle, added up.
double seen_length(const Thing& thing) {
    const Point middle{thing.box.x + thing.box.width * 0.5, thing.box.y + thing.box.height * 0.5};
    std::array<double, 4> longest{};
    for (const auto* side : thing.sides) {
        const std::size_t axis = side->upright ? 0 : 1;
        const bool after = (side->from.at(axis) + side->to.at(axis)) * 0.5 > middle.at(axis);
        auto& here = longest.at(2 * axis + (after ? 1U : 0U));
        here = std::max(here, side->length());
    }
    return longest[0] + longest[1] + longest[2] + longest[3];
}

// Of the longest side.
double turn_of(const Thing& thing) {
    const auto longest = std::max_element(
        thing.sides.begin(), thing.sides.end(),
        [](const EdgeSide* a, const EdgeSide* b) { return a->length() < b->length(); });
    return (*longest)->turn_deg;
}

} // namespace

std::vector<OverlayThing> overlay_things(std::vector<EdgeSide> sides, const ScaledView& view,
                                         const ScaledView& fine, double paper_tone,
                                         double skew_deg) {
    auto things = things_of(sides, view, fine, paper_tone, skew_deg);
    std::deque<EdgeSide> grown; // things point at them
    grow_things(sides, view, fine, skew_deg, things, grown);
    std::vector<OverlayThing> found;
    for (const auto& thing : things) {
        found.push_back({thing.box, seen_length(thing) / view.px_per_mm, turn_of(thing)});
    }
    return found;
}

} // namespace scanseal::imaging
