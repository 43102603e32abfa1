// imaging/measures/punch_holes_internal.hpp — filing holes, which are neither damage nor print.
#pragma once

#include "imaging/measures/obstructions.hpp"
#include "imaging/measures/scaled_view_internal.hpp"

#include <vector>

namespace scanseal::imaging {

/// Round spots of one dark tone, 6 mm wide, along one edge, at 80 mm from each other: the two holes
/// of ISO 838, or the four at the same distance. Holes before a background as light as the paper do
/// not show. Empty where the page's size is not known.
[[nodiscard]] std::vector<Obstruction> find_punch_holes(const PageViews& views,
                                                        const ScaledView& view, double paper_tone);

} // namespace scanseal::imaging
