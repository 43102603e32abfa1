// imaging/page_picture.hpp — small pictures of a page that show people what was found on it.
#pragma once

#include "core/bytes.hpp"
#include "core/pixel_buffer.hpp"
#include "imaging/measures/pixel_region.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::imaging {

/// One numbered thing on a page.
struct PictureMark {
    unsigned number = 0;                  ///< on its tag and in the legend
    std::array<std::uint8_t, 3> colour{}; ///< RGB
    std::optional<PixelRegion> region;    ///< full-size pixels; empty: in the legend only
    std::string text;                     ///< of the legend; what is not ASCII is shown as '?'
};

/// The page, its long side at most 1200 pixels, with a frame and a numbered tag for each region,
/// and below it the legend. PNG, RGB. Regions may lie partly or wholly outside the page. Requires:
/// page not empty. At most 60 legend lines are drawn.
[[nodiscard]] Bytes marked_page_png(const PixelBuffer& page, const std::vector<PictureMark>& marks);

struct Thumbnail {
    Bytes jpeg;
    unsigned width_px = 0;
    unsigned height_px = 0;
};

/// The page, its long side at most `side_px_max` pixels, coded so that it stays within `bytes_max`;
/// where that cannot be, it gets smaller. Requires: page not empty, bytes_max >= 8192.
[[nodiscard]] Thumbnail page_thumbnail(const PixelBuffer& page, unsigned side_px_max,
                                       std::size_t bytes_max);

} // namespace scanseal::imaging
