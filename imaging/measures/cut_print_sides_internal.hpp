// imaging/measures/cut_print_sides_internal.hpp — straight lines at which print ends, as it does at
// the side of a sheet that lies over it, however white both are.
#pragma once

#include "imaging/measures/overlay_sides_internal.hpp"

namespace scanseal::imaging {

/// Lines of at least 12 mm, turned against the page's own lines (`skew_deg`) by 0.75 degrees or
/// more, on which strokes end in at least four places, with 1.6 mm free of print beyond them all
/// along. The ends of the page's own lines and columns of print are left out first: they lie in
/// numbers at one height. `ink`: survey_ink of the page, which `view` is the picture of. The sides
/// are marked `cuts_print`; `inside` points to where nothing is printed.
[[nodiscard]] std::vector<EdgeSide> cut_print_sides(const cv::Mat& ink, const ScaledView& view,
                                                    double skew_deg);

} // namespace scanseal::imaging
