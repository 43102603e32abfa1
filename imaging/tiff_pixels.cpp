#include "imaging/tiff_pixels_internal.hpp"

#include "core/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace scanseal::imaging {

namespace {

std::size_t bytes_of_bits(std::uint64_t bits) noexcept {
    return static_cast<std::size_t>((bits + 7) / 8);
}

// `bits` at a bit position, most significant first.
unsigned get_bits(ByteView row, std::size_t position, unsigned bits) noexcept {
    unsigned value = 0;
    for (std::size_t i = position; i < position + bits; ++i) {
        value = (value << 1) | ((row[i / 8] >> (7 - i % 8)) & 1U);
    }
    return value;
}

void put_bits(std::span<std::uint8_t> row, std::size_t position, unsigned bits,
              unsigned value) noexcept {
    for (unsigned i = 0; i < bits; ++i) {
        const std::size_t at = position + i;
        const unsigned mask = 0x80U >> (at % 8);
        const bool set = ((value >> (bits - 1 - i)) & 1U) != 0;
        row[at / 8] = static_cast<std::uint8_t>(set ? row[at / 8] | mask : row[at / 8] & ~mask);
    }
}

void interleave_row(ByteView plane, std::span<std::uint8_t> out, const PackedShape& shape,
                    unsigned plane_index) noexcept {
    const std::size_t step = shape.samples_per_pixel();
    if (shape.bits == 8 || shape.bits == 16) {
        const std::size_t size = shape.bits / 8;
        for (std::size_t x = 0; x < shape.width_px; ++x) {
            std::memcpy(&out[(x * step + plane_index) * size], &plane[x * size], size);
        }
        return;
    }
    for (std::size_t x = 0; x < shape.width_px; ++x) {
        put_bits(out, (x * step + plane_index) * shape.bits, shape.bits,
                 get_bits(plane, x * shape.bits, shape.bits));
    }
}

// MaxSampleValue is a hint that writers get wrong: it counts only when the samples agree.
void set_significant_bits(const TiffPage& page, PixelBuffer& pixels) {
    if (page.shape.bits > 8 && page.shape.bits < 16) {
        pixels.set_significant_bits(page.shape.bits);
        return;
    }
    if (!page.sample_max) {
        return;
    }
    unsigned highest = 0;
    for (std::uint32_t y = 0; y < pixels.height_px(); ++y) {
        const auto row = std::as_const(pixels).row(y);
        for (std::size_t i = 0; i < row.size(); i += 2) {
            highest = std::max(highest, static_cast<unsigned>(row[i] | (row[i + 1] << 8)));
        }
    }
    if (highest <= *page.sample_max) {
        pixels.set_significant_bits(page.facts.significant_bits);
    }
}

} // namespace

TiffBands::TiffBands(TiffReader& reader, const TiffPage& page)
    : reader_(reader),
      page_(page),
      count_((page.stored_height_px - 1) / page.blocks.height_px + 1),
      row_bytes_(static_cast<std::size_t>(packed_row_bytes(page.shape))),
      plane_row_bytes_(page.blocks.separate_planes
                           ? bytes_of_bits(std::uint64_t{page.shape.width_px} * page.shape.bits)
                           : row_bytes_) {
    if (page.blocks.separate_planes) {
        plane_.resize(plane_row_bytes_ * std::min(page.blocks.height_px, page.stored_height_px));
    }
    if (page.blocks.tiled) {
        tile_.resize(static_cast<std::size_t>(TIFFTileSize64(reader.get())));
    }
}

std::uint32_t TiffBands::rows_of(std::uint32_t band) const noexcept {
    const auto first = band * page_.blocks.height_px;
    return std::min(page_.blocks.height_px, page_.stored_height_px - first);
}

Result<void> TiffBands::read(std::uint32_t band, std::span<std::uint8_t> out) {
    SCANSEAL_ASSERT(band < count_ && out.size() == rows_of(band) * row_bytes_);
    auto& messages = reader_.messages();
    messages.clear();
    bool good = true;
    if (!page_.blocks.separate_planes) {
        good = read_plane(band, 0, out);
    }
    for (std::uint16_t s = 0; page_.blocks.separate_planes && good; ++s) {
        if (s == page_.shape.samples_per_pixel()) {
            break;
        }
        const auto rows = rows_of(band);
        good = read_plane(band, s, std::span(plane_).first(rows * plane_row_bytes_));
        interleave(s, rows, out);
    }
    reader_.rethrow_source_failure();
    if (!good || messages.error || messages.pixels_doubtful) {
        return refuse(RefusalCode::file_damaged,
                      fmt::format("the pixels from row {} on cannot be read in full: {}",
                                  band * page_.blocks.height_px + 1, messages.text()));
    }
    return {};
}

bool TiffBands::read_plane(std::uint32_t band, std::uint16_t plane, std::span<std::uint8_t> out) {
    if (page_.blocks.tiled) {
        return read_tiles(band, plane, out);
    }
    const auto size = static_cast<tmsize_t>(out.size());
    return TIFFReadEncodedStrip(reader_.get(), plane * count_ + band, out.data(), size) == size;
}

bool TiffBands::read_tiles(std::uint32_t band, std::uint16_t plane, std::span<std::uint8_t> out) {
    auto* tiff = reader_.get();
    const auto samples = page_.blocks.separate_planes ? 1U : page_.shape.samples_per_pixel();
    const auto tile_row_bytes =
        bytes_of_bits(std::uint64_t{page_.blocks.width_px} * samples * page_.shape.bits);
    const auto tile_size = static_cast<tmsize_t>(tile_.size());
    if (tile_row_bytes * page_.blocks.height_px != tile_.size()) {
        return false;
    }
    const auto rows = rows_of(band);
    std::size_t column_byte = 0;
    for (std::uint32_t x = 0; x < page_.shape.width_px;) {
        const auto index = TIFFComputeTile(tiff, x, band * page_.blocks.height_px, 0, plane);
        if (TIFFReadEncodedTile(tiff, index, tile_.data(), tile_size) != tile_size) {
            return false;
        }
        const auto take = std::min(tile_row_bytes, plane_row_bytes_ - column_byte);
        for (std::uint32_t y = 0; y < rows; ++y) {
            std::memcpy(&out[y * plane_row_bytes_ + column_byte], &tile_[y * tile_row_bytes], take);
        }
        column_byte += take;
        if (page_.shape.width_px - x <= page_.blocks.width_px) {
            break;
        }
        x += page_.blocks.width_px;
    }
    return true;
}

void TiffBands::interleave(std::uint16_t plane, std::uint32_t rows,
                           std::span<std::uint8_t> out) const {
    for (std::uint32_t y = 0; y < rows; ++y) {
        interleave_row(ByteView(plane_).subspan(y * plane_row_bytes_, plane_row_bytes_),
                       out.subspan(y * row_bytes_, row_bytes_), page_.shape, plane);
    }
}

Result<PixelBuffer> decode_tiff_pixels(TiffReader& reader, const TiffPage& page) {
    PixelBuffer pixels(page.shape.width_px, page.stored_height_px, layout_of(page.shape));
    TiffBands bands(reader, page);
    const bool in_place = fits_in_place(page.shape);
    RowConverter converter(page.shape);
    Bytes packed(in_place ? 0 : bands.row_bytes() * bands.rows_of(0));
    std::uint32_t y = 0;
    for (std::uint32_t band = 0; band < bands.count(); ++band) {
        const auto rows = bands.rows_of(band);
        const auto target = in_place ? pixels.samples().subspan(y * pixels.stride_bytes(),
                                                                rows * pixels.stride_bytes())
                                     : std::span(packed).first(rows * bands.row_bytes());
        if (auto read = bands.read(band, target); !read) {
            return refuse(read.error());
        }
        for (std::uint32_t i = 0; i < rows; ++i, ++y) {
            if (in_place) {
                finish_in_place(page.shape, pixels.row(y));
            } else if (!converter.convert(
                           ByteView(packed).subspan(i * bands.row_bytes(), bands.row_bytes()),
                           pixels.row(y))) {
                return refuse(RefusalCode::file_damaged,
                              fmt::format("row {} uses a colour outside the palette", y + 1));
            }
        }
    }
    set_significant_bits(page, pixels);
    return pixels;
}

} // namespace scanseal::imaging
