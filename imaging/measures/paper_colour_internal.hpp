// imaging/measures/paper_colour_internal.hpp — the colour of the paper, as far as it may come from
// the scanner.
#pragma once

namespace scanseal::imaging {

struct PageViews;

/// Chroma in CIE L*a*b* (CIE 15, sRGB, D65) of the paper; 0 for grey pages, and where the
/// scanner's background shows at the edge of the image and is neutral: then the light is, and the
/// colour is the paper's own. Without such a background coloured paper and coloured light look the
/// same. `white_point`: 0..1.
[[nodiscard]] double measure_cast(const PageViews& views, double white_point);

} // namespace scanseal::imaging
