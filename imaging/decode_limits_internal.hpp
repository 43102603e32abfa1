// imaging/decode_limits_internal.hpp — the check that stands before every allocation of pixels.
#pragma once

#include "core/pixel_buffer.hpp"
#include "core/result.hpp"
#include "imaging/image_file.hpp"

namespace scanseal::imaging {

/// Refuses image_too_large (a side or the bytes of the page above the limits), file_damaged (a side
/// of 0).
[[nodiscard]] Result<void> check_page_size(std::uint32_t width_px, std::uint32_t height_px,
                                           SampleLayout layout, const DecodeLimits& limits);

} // namespace scanseal::imaging
