// imaging/measures/overlay_things_internal.hpp — sides that belong together, as those of one sheet
// that lies over the page do.
#pragma once

#include "imaging/measures/side_pairs_internal.hpp"

namespace scanseal::imaging {

struct OverlayThing {
    cv::Rect2d box;        ///< in pixels of the view
    double seen_mm = 0.0;  ///< of its four sides, added up
    double turn_deg = 0.0; ///< of its longest side
};

/// Things with two sides at right angles, or two at which print ends and that face each other.
/// `sides`: marked by mark_turned against the page's skew.
[[nodiscard]] std::vector<OverlayThing> overlay_things(std::vector<EdgeSide> sides,
                                                       const SidedPage& page);

} // namespace scanseal::imaging
