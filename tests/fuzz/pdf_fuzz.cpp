// tests/fuzz/pdf_fuzz.cpp — any bytes taken for a PDF: its pages decoded, encoded again and
// compared, or refused. Anything else that comes out of here is a bug and ends the run.
#include "core/assert.hpp"
#include "core/byte_source.hpp"
#include "imaging/image_file.hpp"
#include "imaging/lossless_tiff.hpp"
#include "imaging/page_measures.hpp"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace scanseal;
    using namespace scanseal::imaging;
    const MemorySource source(ByteView(data, size));
    if (format_of(source) != FileFormat::pdf) {
        return 0;
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
    return 0;
}
