#include "imaging/measures/overlay_things_internal.hpp"

#include "imaging/measures/overlay_sides_internal.hpp"
#include "imaging/measures/side_search_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <utility>

namespace scanseal::imaging {

namespace {

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

std::vector<Thing> things_of(const SidedPage& page, std::vector<EdgeSide>& sides) {
    std::vector<Thing> things;
    for (auto& one : sides) {
        for (auto& other : sides) {
            const bool corner = one.upright && !other.upright && meet_as_sheet(page, one, other);
            if (corner || face_as_sheet(page, one, other)) {
                add_thing(things, {{&one, &other}, box_of(one) | box_of(other)});
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

// The side, and those found to meet it at its ends.
Thing grown_from(const SidedPage& page, const EdgeSide& side, const Point& inwards,
                 std::deque<EdgeSide>& grown) {
    Thing thing{{&side}, box_of(side)};
    const auto piece = page.in_fine(side);
    for (const auto& way : {piece, LinePiece{piece.to, piece.from}}) {
        const auto met = side_met(page.fine, way, inwards);
        if (met.length_px > 0.0) {
            grown.push_back(met_side(met, inwards, side, page.ratio()));
            thing.sides.push_back(&grown.back());
            thing.box |= box_of(grown.back());
        }
    }
    return thing;
}

// From a turned side along which one tone lies, to the sides that meet it.
void grow_things(const SidedPage& page, const std::vector<EdgeSide>& sides,
                 std::vector<Thing>& things, std::deque<EdgeSide>& grown) {
    for (const auto& side : sides) {
        if (side.cuts_print || !side.turned || !leaves_page_lines(page, side)) {
            continue;
        }
        for (const double sign : {1.0, -1.0}) {
            const Point inwards{sign * side.inside[0], sign * side.inside[1]};
            if (!borders(page, side, inwards)) {
                continue;
            }
            auto thing = grown_from(page, side, inwards, grown);
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

std::vector<OverlayThing> overlay_things(std::vector<EdgeSide> sides, const SidedPage& page) {
    auto things = things_of(page, sides);
    std::deque<EdgeSide> grown; // things point at them
    grow_things(page, sides, things, grown);
    std::vector<OverlayThing> found;
    found.reserve(things.size());
    for (const auto& thing : things) {
        found.push_back({thing.box, seen_length(thing) / page.view.px_per_mm, turn_of(thing)});
    }
    return found;
}

} // namespace scanseal::imaging
