// imaging/measures/sheet_seams_internal.hpp — the edge of one sheet on another that came along.
#pragma once

#include "imaging/measures/obstructions.hpp"
#include "imaging/measures/scaled_view_internal.hpp"

#include <vector>

namespace scanseal::imaging {

struct Geometry;

/// Dark lines from the left edge of the sheet to the right one, level within about 2 mm, from the
/// top down, at most 8. Printed rules stop 4 mm and more before the edges; creases of a folded
/// letter and ruling that bleeds off do not.
[[nodiscard]] std::vector<Obstruction> find_seams(const PageViews& views, const ScaledView& view,
                                                  const Geometry& geometry);

} // namespace scanseal::imaging
