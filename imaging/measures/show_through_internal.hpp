// imaging/measures/show_through_internal.hpp — print of the other side that shines through.
#pragma once

namespace scanseal::imaging {

struct ScaledView;

/// 0..1, part of the page, in squares of 10 mm, that holds several faint marks of the size of
/// letters: each darker than the paper by little more than a quarter of the depth of the page's own
/// print at most, away from print, and on plain paper. Rules, grids, shaded boxes and pictures are
/// no such marks; faint letters printed on this side are. `view`: about 70 dpi. `white_point`:
/// 0..1. 0 where the page's darkest marks are themselves that faint.
[[nodiscard]] double measure_show_through(const ScaledView& view, double white_point);

} // namespace scanseal::imaging
