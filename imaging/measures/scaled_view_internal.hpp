// imaging/measures/scaled_view_internal.hpp — the reduced picture that suits a measure, whatever
// the resolution of the page.
#pragma once

#include "imaging/measures/pixel_region.hpp"

#include <opencv2/core.hpp>

namespace scanseal::imaging {

struct PageViews;

/// Paper's sides that a resolution must lead to for it to be believed, in mm: from a receipt to
/// twice A3. A page whose file claims 2 dpi is measured as if its long side were that of A4.
inline constexpr double k_paper_long_side_min_mm = 40.0;
inline constexpr double k_paper_long_side_max_mm = 900.0;

/// One of the views of a page (not a copy) and how large its pixels are.
struct ScaledView {
    cv::Mat grey;
    double scale = 1.0;      ///< full-size pixels a pixel of this view: 1, 2, 4 or 8
    double px_per_mm = 3.0;  ///< of this view; a guess where the page has no believable resolution
    bool size_known = false; ///< px_per_mm comes from the page's resolution
    bool bilevel = false;    ///< the page holds black and white only
};

/// The smallest view of at least `dpi`, or the page itself.
[[nodiscard]] ScaledView scaled_view(const PageViews& views, double dpi);

/// `box` of a view in pixels of the full-size page, kept within it.
[[nodiscard]] PixelRegion full_size_region(const PageViews& views, const ScaledView& view,
                                           const cv::Rect& box);

} // namespace scanseal::imaging
