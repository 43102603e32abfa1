// imaging/measures/side_search_internal.hpp — from one side of a sheet that lies over the page to
// the sides that meet it at right angles, over print that hides where they are.
#pragma once

#include "imaging/measures/edge_profile_internal.hpp"
#include "imaging/measures/overlay_sides_internal.hpp"

namespace scanseal::imaging {

/// Whether all along `side` one tone lies in direction `inwards`, as paper does, and beyond it
/// something darker or something lighter.
[[nodiscard]] bool marks_border(const ScaledView& view, const LinePiece& side,
                                const Point& inwards);

/// The side found beyond one end of another; of length 0 when there is none.
struct MetSide {
    Point corner{};
    double length_px = 0.0;
};

/// Looks along the line of `side` from its end `to` (15 mm back, 40 mm on) for a side that goes off
/// in direction `inwards` (of length 1). All along it one tone lies within, as paper does, and
/// beyond it either a shadow and print, both darker, or something lighter. All in pixels of `view`.
[[nodiscard]] MetSide side_met(const ScaledView& view, const LinePiece& side, const Point& inwards);

} // namespace scanseal::imaging
