// tests/fuzz/image_round_trip.hpp — what the harnesses of one image format each do with bytes:
// decode every page, encode it again and compare, or be refused. Anything else is a bug and ends
// the run.
#pragma once

#include "core/assert.hpp"
#include "core/byte_source.hpp"
#include "imaging/image_file.hpp"
#include "imaging/lossless_tiff.hpp"
#include "imaging/page_measures.hpp"

namespace scanseal::imaging {

/// Passes over bytes that are not of `format`.
inline void round_trip(ByteView bytes, FileFormat format) {
    const MemorySource source(bytes);
    if (format_of(source) != format) {
        return;
    }
    // Small limits: the time goes into parsing, not into filling pages.
    const DecodeLimits limits{.side_px_max = 4096, .page_bytes_max = 4U << 20U, .pages_max = 4};
    auto file = open_image(source, limits);
    for (std::uint32_t page = 0; file && page < (*file)->page_count(); ++page) {
        const auto facts = (*file)->facts(page);
        const auto decoded = (*file)->decode(page);
        if (!decoded) {
            continue;
        }
        SCANSEAL_ASSERT(facts && facts->width_px == decoded->pixels.width_px() &&
                        facts->height_px == decoded->pixels.height_px());
        static_cast<void>(measure_page(decoded->pixels));
        const auto tiff = encode_lossless_tiff(
            decoded->pixels,
            {.dpi_x = 300, .dpi_y = 300, .date_time = "", .software = "fuzz", .icc_profile = {}});
        SCANSEAL_ASSERT(check_lossless_tiff(tiff, decoded->pixels));
    }
}

} // namespace scanseal::imaging
