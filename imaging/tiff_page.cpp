#include "imaging/tiff_page_internal.hpp"

#include "imaging/decode_limits_internal.hpp"
#include "imaging/orientation_internal.hpp"
#include "imaging/resolution_internal.hpp"
#include "imaging/tiff_jpeg_internal.hpp"
#include "imaging/tiff_shape_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

namespace scanseal::imaging {

namespace {

Result<void> select_directory(TiffReader& reader, const TiffDirectory& directory) {
    reader.messages().clear();
    const bool good = TIFFSetSubDirectory(reader.get(), directory.offset) == 1;
    reader.rethrow_source_failure();
    if (!good || reader.messages().error) {
        return refuse(
            RefusalCode::file_damaged,
            fmt::format("the page directory cannot be read: {}", reader.messages().text()));
    }
    // libtiff takes a palette page without a palette for grey.
    std::uint16_t photometric = 0;
    if (TIFFGetField(reader.get(), TIFFTAG_PHOTOMETRIC, &photometric) == 1 &&
        photometric != directory.photometric) {
        return refuse(RefusalCode::file_damaged, "the palette of the page is missing");
    }
    return {};
}

Result<TiffBlocks> read_blocks(TIFF* tiff, const PackedShape& shape, std::uint32_t height_px,
                               const DecodeLimits& limits) {
    TiffBlocks blocks;
    std::uint16_t planes = PLANARCONFIG_CONTIG;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_PLANARCONFIG, &planes);
    blocks.separate_planes = planes == PLANARCONFIG_SEPARATE && shape.samples_per_pixel() > 1;
    blocks.tiled = TIFFIsTiled(tiff) != 0;
    if (!blocks.tiled) {
        std::uint32_t rows = 0;
        TIFFGetFieldDefaulted(tiff, TIFFTAG_ROWSPERSTRIP, &rows);
        blocks.width_px = shape.width_px;
        blocks.height_px = std::min(rows, height_px);
        if (rows == 0) {
            return refuse(RefusalCode::file_damaged, "a strip has no rows");
        }
        return blocks;
    }
    TIFFGetField(tiff, TIFFTAG_TILEWIDTH, &blocks.width_px);
    TIFFGetField(tiff, TIFFTAG_TILELENGTH, &blocks.height_px);
    // TIFF 6.0 section 15 wants multiples of 16; 8 is what whole bytes need.
    if (blocks.width_px == 0 || blocks.height_px == 0 || blocks.width_px % 8 != 0) {
        return refuse(RefusalCode::file_damaged, fmt::format("tiles of {} x {} px are not possible",
                                                             blocks.width_px, blocks.height_px));
    }
    // A tile may stick out of the page, but not so far as to cost more than the page may.
    constexpr std::uint64_t k_small_tile_bytes = 1U << 20U;
    const auto tile_bytes = TIFFTileSize64(tiff);
    if (tile_bytes == 0 || tile_bytes > limits.page_bytes_max + k_small_tile_bytes) {
        return refuse(RefusalCode::image_too_large,
                      fmt::format("a tile would take {} bytes", tile_bytes));
    }
    return blocks;
}

// Bytes that block `index` decodes to.
std::uint64_t decoded_bytes(TIFF* tiff, const TiffPage& page, std::uint32_t index) {
    if (page.blocks.tiled) {
        return TIFFTileSize64(tiff);
    }
    const auto strips_a_plane = (page.stored_height_px - 1) / page.blocks.height_px + 1;
    const auto first_row = index % strips_a_plane * page.blocks.height_px;
    const auto rows = std::min(page.blocks.height_px, page.stored_height_px - first_row);
    return std::uint64_t{rows} * TIFFScanlineSize64(tiff);
}

// Every block has its bytes inside the file, and all of them together are not more than file and
// page explain: else a small file could have the same bytes read over and over.
Result<void> check_block_bytes(TiffReader& reader, const TiffPage& page) {
    auto* tiff = reader.get();
    const auto file_bytes = reader.source().size_bytes();
    const std::uint32_t count =
        page.blocks.tiled ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
    if (reader.messages().byte_counts_guessed) {
        const auto end = TIFFGetStrileOffset(tiff, 0) + decoded_bytes(tiff, page, 0);
        return refuse(end > file_bytes ? RefusalCode::file_truncated : RefusalCode::file_damaged,
                      "the strips are not as long as the pixels need");
    }
    std::uint64_t total_bytes = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto offset = TIFFGetStrileOffset(tiff, i);
        const auto size = TIFFGetStrileByteCount(tiff, i);
        if (offset == 0 || size == 0) {
            return refuse(RefusalCode::file_damaged,
                          fmt::format("strip or tile {} of {} has no bytes", i + 1, count));
        }
        if (offset > file_bytes || size > file_bytes - offset) {
            return refuse(RefusalCode::file_truncated,
                          fmt::format("strip or tile {} of {} ends at byte {}, the file at {}",
                                      i + 1, count, offset + size, file_bytes));
        }
        // libtiff reads plain samples by its own count and so on into whatever follows a short
        // strip.
        if (page.facts.compression == "none" && size < decoded_bytes(tiff, page, i)) {
            return refuse(RefusalCode::file_damaged,
                          fmt::format("strip or tile {} of {} has {} bytes, its pixels need {}",
                                      i + 1, count, size, decoded_bytes(tiff, page, i)));
        }
        if (page.facts.compression == "jpeg") {
            if (auto jpeg = check_jpeg_block(reader.source(), offset, size); !jpeg) {
                return jpeg;
            }
        }
        total_bytes += size;
    }
    const auto page_bytes =
        pixel_bytes(page.shape.width_px, page.stored_height_px, layout_of(page.shape));
    if (count == 0 || total_bytes > file_bytes + 2 * page_bytes) {
        return refuse(RefusalCode::file_damaged,
                      fmt::format("{} strips or tiles claim {} bytes of a file of {}", count,
                                  total_bytes, file_bytes));
    }
    return {};
}

void read_resolution(TIFF* tiff, PageFacts& facts) {
    std::uint16_t unit = RESUNIT_INCH;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
    if (unit != RESUNIT_INCH && unit != RESUNIT_CENTIMETER) {
        return;
    }
    const double scale = unit == RESUNIT_CENTIMETER ? k_cm_per_inch : 1.0;
    float value = 0.0F;
    if (TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &value) == 1) {
        facts.dpi_x = plausible_dpi(double{value} * scale);
    }
    if (TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &value) == 1) {
        facts.dpi_y = plausible_dpi(double{value} * scale);
    }
}

void read_profile(TIFF* tiff, PageFacts& facts) {
    std::uint32_t size = 0;
    void* profile = nullptr;
    if (TIFFGetField(tiff, TIFFTAG_ICCPROFILE, &size, &profile) == 1 && profile != nullptr) {
        const auto* bytes = static_cast<const std::uint8_t*>(profile);
        facts.icc_profile.assign(bytes, bytes + size);
    }
}

void read_significant_bits(TIFF* tiff, TiffPage& page) {
    const auto layout = layout_of(page.shape);
    page.facts.significant_bits =
        page.shape.palette.empty() ? page.shape.bits : sample_bits_of(layout);
    std::uint16_t sample_max = 0;
    if (page.shape.bits == 16 && layout == SampleLayout::grey16 && !page.shape.white_is_zero &&
        TIFFGetField(tiff, TIFFTAG_MAXSAMPLEVALUE, &sample_max) == 1 && sample_max > 255 &&
        sample_max < 65535) {
        page.sample_max = sample_max;
        page.facts.significant_bits = static_cast<unsigned>(std::bit_width(sample_max));
    }
}

void read_facts(TIFF* tiff, TiffPage& page) {
    auto& facts = page.facts;
    facts.format = FileFormat::tiff;
    facts.width_px = page.shape.width_px;
    facts.height_px = page.stored_height_px;
    facts.layout = layout_of(page.shape);
    facts.alpha_dropped = page.shape.alpha != AlphaKind::none;
    read_significant_bits(tiff, page);
    read_resolution(tiff, facts);
    read_profile(tiff, facts);
    std::uint16_t orientation = 1;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
    page.orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
    turn_facts(facts, page.orientation);
}

} // namespace

Result<TiffPage> read_tiff_page(TiffReader& reader, const TiffDirectory& directory,
                                const DecodeLimits& limits) {
    auto compression = judge_compression(directory.compression);
    if (!compression) {
        return refuse(compression.error());
    }
    if (auto selected = select_directory(reader, directory); !selected) {
        return refuse(selected.error());
    }
    auto* tiff = reader.get();
    auto shape = read_tiff_shape(tiff);
    if (!shape) {
        return refuse(shape.error());
    }
    TiffPage page;
    page.shape = std::move(*shape);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &page.stored_height_px);
    if (auto fits = check_page_size(page.shape.width_px, page.stored_height_px,
                                    layout_of(page.shape), limits);
        !fits) {
        return refuse(fits.error());
    }
    const auto blocks = read_blocks(tiff, page.shape, page.stored_height_px, limits);
    if (!blocks) {
        return refuse(blocks.error());
    }
    page.blocks = *blocks;
    page.facts.compression = compression->name;
    page.facts.lossy = compression->lossy;
    if (auto inside = check_block_bytes(reader, page); !inside) {
        return refuse(inside.error());
    }
    read_facts(tiff, page);
    reader.rethrow_source_failure();
    return page;
}

} // namespace scanseal::imaging
