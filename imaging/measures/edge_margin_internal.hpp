// imaging/measures/edge_margin_internal.hpp — the margin that software puts round a page.
#pragma once

namespace scanseal::imaging {

struct PageSide;

/// Columns from the edge, up to 3 mm, that hold one single tone where print ends all on one line
/// beyond them: it was cut before the margin was put there. 0 where there is no such margin, and
/// where only the furthest tips of the print reach it.
[[nodiscard]] int cut_margin(const PageSide& side);

} // namespace scanseal::imaging
