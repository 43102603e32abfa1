// imaging/measures/colour_count_internal.hpp — how many different colours a page has.
#pragma once

#include "core/pixel_buffer.hpp"

namespace scanseal::imaging {

struct ColourCount {
    unsigned colours = 0;  ///< at most k_colours_max
    bool grey_only = true; ///< all of those have equal channels
};

constexpr unsigned k_colours_max = 4096;

/// Counted on the upper 8 bits of the samples, on every eighth row, until k_colours_max is reached.
[[nodiscard]] ColourCount count_colours(const PixelBuffer& page);

} // namespace scanseal::imaging
