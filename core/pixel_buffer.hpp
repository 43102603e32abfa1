// core/pixel_buffer.hpp — a decoded page in memory: the value that imaging, dicom and pipeline
// exchange.
#pragma once

#include "core/bytes.hpp"
#include "core/digest.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace scanseal {

/// How samples lie in memory.
enum class SampleLayout : std::uint8_t {
    bilevel, ///< 1 bit a pixel, 8 pixels a byte, most significant bit first, 0 = black, 1 = white
    grey8,   ///< 1 byte a pixel, 0 = black
    grey16,  ///< 2 bytes a pixel, host byte order, 0 = black
    rgb8,    ///< 3 bytes a pixel, R G B
    rgb16,   ///< 6 bytes a pixel, host byte order
};

[[nodiscard]] constexpr unsigned channels_of(SampleLayout layout) noexcept {
    return layout == SampleLayout::rgb8 || layout == SampleLayout::rgb16 ? 3U : 1U;
}

/// Bits of one sample as stored: 1, 8 or 16.
[[nodiscard]] constexpr unsigned sample_bits_of(SampleLayout layout) noexcept {
    if (layout == SampleLayout::bilevel) {
        return 1U;
    }
    return layout == SampleLayout::grey8 || layout == SampleLayout::rgb8 ? 8U : 16U;
}

/// A page of pixels, rows top to bottom, without padding between rows (a bilevel row ends at a
/// byte). Owns its memory; move it, or look at it through `row`.
class PixelBuffer {
public:
    PixelBuffer() = default;
    /// Allocates width x height pixels, zeroed. Requires: both above 0 and within the
    /// caller's limits.
    PixelBuffer(std::uint32_t width_px, std::uint32_t height_px, SampleLayout layout);
    /// Looks at samples that lie elsewhere, kept alive by `owner`; they are copied when somebody
    /// asks to change them. Requires: as above, bytes of exactly this shape, and that nobody
    /// changes them.
    PixelBuffer(std::uint32_t width_px, std::uint32_t height_px, SampleLayout layout,
                std::shared_ptr<const void> owner, ByteView bytes);

    [[nodiscard]] std::uint32_t width_px() const noexcept { return width_px_; }

    [[nodiscard]] std::uint32_t height_px() const noexcept { return height_px_; }

    [[nodiscard]] SampleLayout layout() const noexcept { return layout_; }

    [[nodiscard]] std::size_t stride_bytes() const noexcept { return stride_bytes_; }

    [[nodiscard]] bool empty() const noexcept { return samples().empty(); }

    [[nodiscard]] std::span<std::uint8_t> samples() {
        if (owner_) {
            samples_.assign(elsewhere_.begin(), elsewhere_.end());
            owner_.reset();
        }
        return samples_;
    }

    [[nodiscard]] ByteView samples() const noexcept {
        return owner_ ? elsewhere_ : ByteView(samples_);
    }

    [[nodiscard]] std::span<std::uint8_t> row(std::uint32_t y);
    [[nodiscard]] ByteView row(std::uint32_t y) const noexcept;

    /// Bits that carry information in a 16-bit sample, e.g. 12 for a 12-bit film; equals
    /// sample_bits_of otherwise.
    [[nodiscard]] unsigned significant_bits() const noexcept { return significant_bits_; }

    void set_significant_bits(unsigned bits) noexcept { significant_bits_ = bits; }

    /// SHA-256 over width, height, layout and all samples (little-endian, pad bits of bilevel rows
    /// as zero): two pages with the same digest show the same pixels whatever file they came from.
    [[nodiscard]] Digest pixel_digest() const;

private:
    std::uint32_t width_px_ = 0;
    std::uint32_t height_px_ = 0;
    SampleLayout layout_ = SampleLayout::grey8;
    std::size_t stride_bytes_ = 0;
    unsigned significant_bits_ = 0;
    Bytes samples_;
    std::shared_ptr<const void> owner_; ///< of elsewhere_; null: samples_ holds them
    ByteView elsewhere_;
};

/// Bytes that a page of this shape takes in memory; the largest number there is where that
/// overflows.
[[nodiscard]] std::uint64_t pixel_bytes(std::uint32_t width_px, std::uint32_t height_px,
                                        SampleLayout layout) noexcept;

} // namespace scanseal
