// imaging/packed_rows_internal.hpp — how TIFF and PNG hand out a row of samples, and its way into a
// PixelBuffer. Nothing is rounded that could be kept: 2 to 7 bits widen to 8 one to one, 9 to 15
// bits keep their values in 16.
#pragma once

#include "core/bytes.hpp"
#include "core/pixel_buffer.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace scanseal::imaging {

enum class AlphaKind { none, associated, unassociated };

using PaletteEntry = std::array<std::uint8_t, 3>;

/// A row as a decoder gives it: samples of 1 to 16 bits, packed without gaps, most significant bit
/// first; 16-bit samples in host byte order.
struct PackedShape {
    std::uint32_t width_px = 0;
    unsigned bits = 8;     ///< of one sample
    unsigned channels = 1; ///< colour channels, 1 or 3; alpha is beside them
    AlphaKind alpha = AlphaKind::none;
    bool white_is_zero = false;
    std::vector<PaletteEntry> palette; ///< empty: none; else channels is 1 and bits at most 8

    [[nodiscard]] unsigned samples_per_pixel() const noexcept {
        return channels + (alpha == AlphaKind::none ? 0U : 1U);
    }
};

[[nodiscard]] std::uint64_t packed_row_bytes(const PackedShape& shape) noexcept;

/// The layout in which such a page is kept: the smallest that holds every value exactly.
[[nodiscard]] SampleLayout layout_of(const PackedShape& shape) noexcept;

/// True when a packed row has the very form of a PixelBuffer row, so that a decoder may write
/// straight into it; finish_in_place then does the rest.
[[nodiscard]] bool fits_in_place(const PackedShape& shape) noexcept;

/// Brings rows that were decoded straight into a PixelBuffer to 0 = black, and clears the pad bits
/// of bilevel rows.
void finish_in_place(const PackedShape& shape, std::span<std::uint8_t> row);

/// Converts rows of one page one after the other.
class RowConverter {
public:
    explicit RowConverter(const PackedShape& shape);

    /// Fills `out`, a row of a PixelBuffer of layout_of(shape). False when a sample points outside
    /// the palette. Requires: packed.size() == packed_row_bytes(shape).
    [[nodiscard]] bool convert(ByteView packed, std::span<std::uint8_t> out);

private:
    void unpack(ByteView packed);
    void invert();
    void lay_over_white();
    void put_samples(std::span<std::uint8_t> out) const;
    [[nodiscard]] bool put_palette(std::span<std::uint8_t> out) const;

    const PackedShape& shape_;
    SampleLayout layout_;
    std::uint32_t sample_max_;
    std::vector<std::uint16_t> samples_;
};

} // namespace scanseal::imaging
