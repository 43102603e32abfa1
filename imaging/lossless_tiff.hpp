// imaging/lossless_tiff.hpp — the stored form of a paper page: TIFF 6.0, Group 4 for bilevel,
// Deflate otherwise, upright, with its resolution. What any common viewer opens (requirement S6).
// Tags: docs/formats/tiff.md. Threads: any.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/pixel_buffer.hpp"
#include "core/result.hpp"

#include <string>

namespace scanseal::imaging {

struct TiffTags {
    double dpi_x; ///< dots an inch, as shown
    double dpi_y;
    std::string date_time; ///< "YYYY:MM:DD HH:MM:SS" (TIFF 6.0, tag 306)
    std::string software;
    Bytes icc_profile; ///< empty: none
};

/// Encodes one page. Throws Failure when libtiff fails for lack of memory. Requires: not empty; dpi
/// above 0.
[[nodiscard]] Bytes encode_lossless_tiff(const PixelBuffer& pixels, const TiffTags& tags);

/// Decodes `tiff` again, strip by strip, and compares every sample with `expected`. Refuses
/// lossless_check_failed, whatever is wrong with it.
[[nodiscard]] Result<void> check_lossless_tiff(ByteView tiff, const PixelBuffer& expected);

} // namespace scanseal::imaging
