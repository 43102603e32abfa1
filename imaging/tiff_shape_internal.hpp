// imaging/tiff_shape_internal.hpp — which sample forms of TIFF are read, and in plain words why
// others are not.
#pragma once

#include "core/result.hpp"
#include "imaging/packed_rows_internal.hpp"

#include <tiffio.h>

#include <cstdint>
#include <optional>
#include <string>

namespace scanseal::imaging {

struct TiffCompression {
    std::string name; ///< as in PageFacts::compression
    bool lossy = false;
};

/// Refuses: old_style_jpeg, format_not_supported. `scheme` is tag 259; empty means none (TIFF 6.0,
/// section 3).
[[nodiscard]] Result<TiffCompression> judge_compression(std::optional<std::uint16_t> scheme);

/// The form of a row of the current directory. JPEG pages in YCbCr are set to be handed out as RGB.
/// Refuses pixel_layout_not_supported, file_damaged (the tags contradict each other or are
/// missing).
[[nodiscard]] Result<PackedShape> read_tiff_shape(TIFF* tiff);

} // namespace scanseal::imaging
