// imaging/measures/pixel_region.hpp — a rectangle on the upright page, in pixels of the full-size
// page.
#pragma once

namespace scanseal::imaging {

struct PixelRegion {
    unsigned x_px = 0;
    unsigned y_px = 0;
    unsigned width_px = 0;
    unsigned height_px = 0;
};

} // namespace scanseal::imaging
