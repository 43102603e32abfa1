// imaging/measures/side_pairs_internal.hpp — whether two straight edges are sides of one sheet that
// lies over the page.
#pragma once

#include "imaging/measures/edge_profile_internal.hpp"
#include "imaging/measures/overlay_sides_internal.hpp"

namespace scanseal::imaging {

/// The page that sides were found on. Borrows both views.
struct SidedPage {
    const ScaledView& view; ///< the one in whose pixels sides are given
    const ScaledView& fine; ///< of about 140 dpi: tones beside a side are looked at in it
    double paper_tone = 255.0;
    double skew_deg = 0.0; ///< of the page's own lines

    [[nodiscard]] double ratio() const { return view.scale / fine.scale; }

    [[nodiscard]] LinePiece in_fine(const EdgeSide& side) const;
};

/// Whether `side` ends 1 mm or more from the line of the page on which it begins, so that it is no
/// piece of one.
[[nodiscard]] bool leaves_page_lines(const SidedPage& page, const EdgeSide& side);

/// Whether a sheet lies beside it in direction `inwards` (of length 1) and something else beyond.
[[nodiscard]] bool borders(const SidedPage& page, const EdgeSide& side, const Point& inwards);

/// Whether an upright and a level side meet at a right angle and are turned as nothing printed is,
/// or throw a shadow both. Sets `shadowed` of the sides that had to be looked at.
[[nodiscard]] bool meet_as_sheet(const SidedPage& page, EdgeSide& upright, EdgeSide& level);

/// Whether print ends at both and between them lies a sheet.
[[nodiscard]] bool face_as_sheet(const SidedPage& page, const EdgeSide& left,
                                 const EdgeSide& right);

} // namespace scanseal::imaging
