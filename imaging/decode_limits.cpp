#include "imaging/decode_limits_internal.hpp"

#include <fmt/format.h>

namespace scanseal::imaging {

Result<void> check_page_size(std::uint32_t width_px, std::uint32_t height_px, SampleLayout layout,
                             const DecodeLimits& limits) {
    if (width_px == 0 || height_px == 0) {
        return refuse(RefusalCode::file_damaged,
                      fmt::format("the page has no area: {} x {} px", width_px, height_px));
    }
    if (width_px > limits.side_px_max || height_px > limits.side_px_max) {
        return refuse(RefusalCode::image_too_large,
                      fmt::format("the page is {} x {} px; the longest side allowed is {} px",
                                  width_px, height_px, limits.side_px_max));
    }
    const auto size_bytes = pixel_bytes(width_px, height_px, layout);
    if (size_bytes > limits.page_bytes_max) {
        return refuse(RefusalCode::image_too_large,
                      fmt::format("the page is {} x {} px and would take {} bytes; {} are allowed",
                                  width_px, height_px, size_bytes, limits.page_bytes_max));
    }
    return {};
}

} // namespace scanseal::imaging
