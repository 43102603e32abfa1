// imaging/exif_internal.hpp — the three things of an EXIF block that matter here: which way up, and
// how many dots an inch. Source: Exif 2.32, section 4.6.4 (tags 0x0112, 0x011A, 0x011B, 0x0128),
// over TIFF 6.0.
#pragma once

#include "core/bytes.hpp"

#include <optional>

namespace scanseal::imaging {

struct ExifFacts {
    unsigned orientation = 1; ///< 1 to 8
    std::optional<double> dpi_x;
    std::optional<double> dpi_y;
};

/// Reads the first directory of `tiff`, the part of an APP1 segment after "Exif\0\0". What is
/// damaged or absent keeps its default: EXIF is advice, not pixels. Work is bounded by the size of
/// `tiff`.
[[nodiscard]] ExifFacts read_exif(ByteView tiff) noexcept;

} // namespace scanseal::imaging
