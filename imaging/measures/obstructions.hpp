// imaging/measures/obstructions.hpp — what hides or cuts off part of a page.
#pragma once

#include "imaging/measures/pixel_region.hpp"

#include <optional>
#include <vector>

namespace scanseal::imaging {

struct PageViews;
struct Geometry;

struct Obstruction {
    PixelRegion region;
    double certainty = 0.0; ///< 0..1
    /// Of what lies over the page, against the image, clockwise positive; empty for all else.
    std::optional<double> turn_deg = std::nullopt;
};

struct Obstructions {
    std::vector<Obstruction> overlays;    ///< notes, slips and labels that lie over the sheet
    std::vector<Obstruction> folds;       ///< folded or torn corners and edges
    std::vector<Obstruction> cut_content; ///< print that runs into the edge of the image
    /// Filing holes in pairs of ISO 838: no damage, and no finding.
    std::vector<Obstruction> punch_holes;
    /// Lines right across the sheet, from the top down: where another sheet begins, or creases. No
    /// finding by themselves.
    std::vector<Obstruction> seams;
};

[[nodiscard]] Obstructions measure_obstructions(const PageViews& views, const Geometry& geometry);

} // namespace scanseal::imaging
