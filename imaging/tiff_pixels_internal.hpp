// imaging/tiff_pixels_internal.hpp — the samples of a TIFF page, band by band: a band is as high as
// a strip or tile.
#pragma once

#include "core/pixel_buffer.hpp"
#include "core/result.hpp"
#include "imaging/tiff_page_internal.hpp"
#include "imaging/tiff_ptr.hpp"

#include <cstdint>
#include <span>

namespace scanseal::imaging {

/// Reads packed rows (PackedShape) of the reader's current directory. Requires: read_tiff_page gave
/// `page` last.
class TiffBands {
public:
    TiffBands(TiffReader& reader, const TiffPage& page);

    [[nodiscard]] std::uint32_t count() const noexcept { return count_; }

    [[nodiscard]] std::uint32_t rows_of(std::uint32_t band) const noexcept;

    [[nodiscard]] std::size_t row_bytes() const noexcept { return row_bytes_; }

    /// Fills `out` with all rows of a band, top to bottom. Refuses file_damaged when a sample of it
    /// is missing. Requires: out.size() == rows_of(band) * row_bytes().
    [[nodiscard]] Result<void> read(std::uint32_t band, std::span<std::uint8_t> out);

private:
    [[nodiscard]] bool read_plane(std::uint32_t band, std::uint16_t plane,
                                  std::span<std::uint8_t> out);
    [[nodiscard]] bool read_tiles(std::uint32_t band, std::uint16_t plane,
                                  std::span<std::uint8_t> out);
    void interleave(std::uint16_t plane, std::uint32_t rows, std::span<std::uint8_t> out) const;

    TiffReader& reader_;
    const TiffPage& page_;
    std::uint32_t count_;
    std::size_t row_bytes_;
    std::size_t plane_row_bytes_;
    Bytes plane_;
    Bytes tile_;
};

/// Decodes the page as stored, not yet upright. Refuses file_damaged.
[[nodiscard]] Result<PixelBuffer> decode_tiff_pixels(TiffReader& reader, const TiffPage& page);

} // namespace scanseal::imaging
