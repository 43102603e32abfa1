// imaging/measures/edge_profile_internal.hpp — the course of tone across a straight edge.
#pragma once

#include "imaging/measures/scaled_view_internal.hpp"

#include <array>

namespace scanseal::imaging {

/// A piece of a straight line on a view, in its pixels.
struct LinePiece {
    std::array<double, 2> from{};
    std::array<double, 2> to{};
};

/// What the tone does across a line, from the bright side to the other; 0..255 and mm.
struct EdgeProfile {
    double inner_tone = 0.0; ///< on the bright side
    double outer_tone = 0.0; ///< well beyond the edge
    double depth = 0.0;      ///< of the dip at the edge below the lower of both; 0 for a plain step
    double inner_mm =
        0.0; ///< from the dip's bottom, wherever it ends, to three quarters of the inner tone
    double outer_mm = 0.0;    ///< and to three quarters of the outer tone
    double steady_part = 0.0; ///< 0..1, points along the edge that dip at least half as deep
};

/// Medians over points along `piece`. `inside`: the direction, of length 1, to the bright side.
[[nodiscard]] EdgeProfile profile_across(const ScaledView& view, const LinePiece& piece,
                                         const std::array<double, 2>& inside);

/// Part, 0..1, of the points 1.2 mm beside `piece` in direction `beside` that have one tone: high
/// next to the border of a note, whose writing keeps away from it, low in print and pictures.
[[nodiscard]] double plain_part(const ScaledView& view, const LinePiece& piece,
                                const std::array<double, 2>& beside);

} // namespace scanseal::imaging
