#include "core/byte_source.hpp"
#include "imaging/lossless_tiff.hpp"
#include "imaging/tiff_chain_internal.hpp"
#include "imaging/tiff_page_internal.hpp"
#include "imaging/tiff_pixels_internal.hpp"

#include <fmt/format.h>

#include <cstring>
#include <limits>

namespace scanseal::imaging {

namespace {

Refused differs(std::string detail) {
    return refuse(RefusalCode::lossless_check_failed,
                  "the encoded page is not the page that was read: " + std::move(detail));
}

bool same_row(ByteView a, ByteView b, const PixelBuffer& page) noexcept {
    if (page.layout() != SampleLayout::bilevel) {
        return std::memcmp(a.data(), b.data(), a.size()) == 0;
    }
    const unsigned pad_bits = (8 - page.width_px() % 8) % 8;
    const auto last = a.size() - 1;
    return std::memcmp(a.data(), b.data(), last) == 0 && ((a[last] ^ b[last]) >> pad_bits) == 0;
}

Result<void> same_form(const TiffPage& page, const PixelBuffer& expected) {
    const auto& facts = page.facts;
    if (facts.width_px != expected.width_px() || facts.height_px != expected.height_px() ||
        facts.layout != expected.layout() || page.orientation != 1 || facts.lossy ||
        !fits_in_place(page.shape)) {
        return differs(fmt::format("it is {} x {} px, {} bits, orientation {}", facts.width_px,
                                   facts.height_px, page.shape.bits, page.orientation));
    }
    return {};
}

} // namespace

Result<void> check_lossless_tiff(ByteView tiff, const PixelBuffer& expected) {
    const MemorySource source(tiff);
    const auto chain = read_tiff_chain(source, 1);
    if (!chain) {
        return differs(chain.error().detail);
    }
    const DecodeLimits limits{.side_px_max = std::numeric_limits<std::uint32_t>::max(),
                              .page_bytes_max = expected.samples().size(),
                              .pages_max = 1};
    constexpr std::uint64_t k_libtiff_extra_bytes = 1U << 20U;
    TiffReader reader(source, 2 * limits.page_bytes_max + k_libtiff_extra_bytes);
    if (reader.get() == nullptr) {
        return differs("its header cannot be read");
    }
    const auto page = read_tiff_page(reader, chain->front(), limits);
    if (!page) {
        return differs(page.error().detail);
    }
    if (auto form = same_form(*page, expected); !form) {
        return form;
    }
    TiffBands bands(reader, *page);
    Bytes rows(bands.rows_of(0) * bands.row_bytes());
    std::uint32_t y = 0;
    for (std::uint32_t band = 0; band < bands.count(); ++band) {
        const auto row_count = bands.rows_of(band);
        if (auto read = bands.read(band, std::span(rows).first(row_count * bands.row_bytes()));
            !read) {
            return differs(read.error().detail);
        }
        for (std::uint32_t i = 0; i < row_count; ++i, ++y) {
            const auto row = std::span(rows).subspan(i * bands.row_bytes(), bands.row_bytes());
            finish_in_place(page->shape, row);
            if (!same_row(row, expected.row(y), expected)) {
                return differs(fmt::format("row {} has other samples", y + 1));
            }
        }
    }
    return {};
}

} // namespace scanseal::imaging
