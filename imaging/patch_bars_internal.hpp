// imaging/patch_bars_internal.hpp — the four bars of a patch code at one edge of a page.
#pragma once

#include "imaging/patch_codes.hpp"

#include <opencv2/core.hpp>

namespace scanseal::imaging {

/// A grey page, turned so that the edge in work is its row 0.
struct Turned {
    cv::Mat page;
    double dpi_across = 0; ///< along rows
    double dpi_down = 0;
};

/// Patches parallel to row 0 and nearer to it than to the last row; regions in pixels of `turned`.
[[nodiscard]] std::vector<PagePatch> patches_at_edge(const Turned& turned);

} // namespace scanseal::imaging
