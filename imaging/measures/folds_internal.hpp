// imaging/measures/folds_internal.hpp — corners of the sheet that are folded over or torn off.
#pragma once

#include "imaging/measures/obstructions.hpp"

#include <vector>

namespace scanseal::imaging {

/// A straight oblique line that cuts a corner off, 6 to 55 mm from it, with a blank triangle of one
/// tone beyond: the scanner's background, or the crease alone where that is as white as paper. Dark
/// print may not begin at the line itself. Of a black and white page only a black triangle is told.
[[nodiscard]] std::vector<Obstruction> find_folds(const PageViews& views, const Geometry& geometry);

} // namespace scanseal::imaging
