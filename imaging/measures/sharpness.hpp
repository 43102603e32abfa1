// imaging/measures/sharpness.hpp — how much detail the pixels really hold, whatever resolution the
// file claims.
#pragma once

#include <optional>

namespace scanseal::imaging {

struct PageViews;
struct CodingTraces;

struct Sharpness {
    /// Resolution that the detail of the page supports, in dpi, for each axis; never above the
    /// page's own. Empty where the page has too few edges to tell, or no known resolution.
    std::optional<double> optical_dpi_x;
    std::optional<double> optical_dpi_y;
    /// How many times the page was enlarged from fewer pixels, 1.0 for none; for each axis. Empty
    /// where it cannot be told.
    std::optional<double> enlarged_x;
    std::optional<double> enlarged_y;
    /// Distance over which the page's contrast rises from 10 to 90 % at its steepest edges, in
    /// pixels, along each axis. Empty where there are too few edges.
    std::optional<double> edge_rise_x_px;
    std::optional<double> edge_rise_y_px;
    unsigned edges_seen = 0;
};

/// Looks at some 64 squares with edges. `coding` of the same page: the grid of a block coder must
/// not pass for an enlargement.
[[nodiscard]] Sharpness measure_sharpness(const PageViews& views, const CodingTraces& coding);

} // namespace scanseal::imaging
