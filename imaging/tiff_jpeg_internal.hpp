// imaging/tiff_jpeg_internal.hpp — which JPEG streams inside a TIFF are read.
#pragma once

#include "core/byte_source.hpp"
#include "core/result.hpp"

#include <cstdint>

namespace scanseal::imaging {

/// Checks the markers of one strip or tile: sequential coding with all components in one scan.
/// libtiff would show a progressive stream that lacks scans as if it were whole, and gives no way
/// to ask. Refuses pixel_layout_not_supported, file_damaged (no scan). Requires: the bytes lie
/// inside the file.
[[nodiscard]] Result<void> check_jpeg_block(const ByteSource& source, std::uint64_t offset,
                                            std::uint64_t size);

} // namespace scanseal::imaging
