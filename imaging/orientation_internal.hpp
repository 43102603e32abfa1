// imaging/orientation_internal.hpp — turns a page upright. Orientations are numbered 1 to 8 as in
// TIFF 6.0, tag 274, which Exif 2.32 takes over.
#pragma once

#include "core/pixel_buffer.hpp"
#include "imaging/image_file.hpp"

namespace scanseal::imaging {

[[nodiscard]] constexpr bool swaps_axes(unsigned orientation) noexcept {
    return orientation >= 5 && orientation <= 8;
}

/// Gives the page as it is to be shown. 1 costs nothing; any other makes one copy.
/// Requires: 1 <= orientation <= 8.
[[nodiscard]] PixelBuffer upright(PixelBuffer pixels, unsigned orientation);

/// Swaps width with height and the two resolutions, where the orientation does.
void turn_facts(PageFacts& facts, unsigned orientation) noexcept;

} // namespace scanseal::imaging
