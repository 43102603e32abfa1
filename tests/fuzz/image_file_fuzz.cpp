// Any bytes as an image file: every page is asked for its facts and decoded. Only a refusal or a
// whole page is fine.
#include "imaging/image_file.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

// Small, so that an input that promises much is refused and not slow.
constexpr scanseal::imaging::DecodeLimits k_limits{
    .side_px_max = 4096, .page_bytes_max = 16U << 20U, .pages_max = 64};
constexpr std::uint32_t k_pages_decoded = 4;

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace scanseal;
    const MemorySource source(ByteView(data, size));
    const auto file = imaging::open_image(source, k_limits);
    if (!file) {
        return 0;
    }
    const auto pages = std::min((*file)->page_count(), k_pages_decoded);
    for (std::uint32_t page = 0; page < pages; ++page) {
        const auto facts = (*file)->facts(page);
        const auto decoded = (*file)->decode(page);
        if (!decoded) {
            continue;
        }
        const auto& pixels = decoded->pixels;
        const bool agree = facts.has_value() && facts->width_px == pixels.width_px() &&
                           facts->height_px == pixels.height_px() &&
                           facts->layout == pixels.layout() &&
                           pixels.samples().size() <= k_limits.page_bytes_max;
        if (!agree) {
            std::abort();
        }
    }
    return 0;
}
