#include "core/pixel_buffer.hpp"

#include "core/assert.hpp"

#include <array>
#include <bit>
#include <limits>
#include <utility>

namespace scanseal {

namespace {

std::size_t row_bytes(std::uint32_t width_px, SampleLayout layout) noexcept {
    const auto bits = std::uint64_t{width_px} * channels_of(layout) * sample_bits_of(layout);
    return static_cast<std::size_t>((bits + 7) / 8);
}

void put_le32(std::span<std::uint8_t> out, std::uint32_t value) noexcept {
    for (std::size_t i = 0; i < 4; ++i) {
        out[i] = static_cast<std::uint8_t>(value >> (8 * i));
    }
}

} // namespace

static_assert(std::endian::native == std::endian::little,
              "pixel_digest hashes 16-bit samples as they lie in memory");

PixelBuffer::PixelBuffer(std::uint32_t width_px, std::uint32_t height_px, SampleLayout layout)
    : width_px_(width_px),
      height_px_(height_px),
      layout_(layout),
      stride_bytes_(row_bytes(width_px, layout)),
      significant_bits_(sample_bits_of(layout)) {
    SCANSEAL_ASSERT(width_px > 0 && height_px > 0);
    samples_.resize(stride_bytes_ * height_px);
}

PixelBuffer::PixelBuffer(std::uint32_t width_px, std::uint32_t height_px, SampleLayout layout,
                         std::shared_ptr<const void> owner, ByteView bytes)
    : width_px_(width_px),
      height_px_(height_px),
      layout_(layout),
      stride_bytes_(row_bytes(width_px, layout)),
      significant_bits_(sample_bits_of(layout)),
      owner_(std::move(owner)),
      elsewhere_(bytes) {
    SCANSEAL_ASSERT(width_px > 0 && height_px > 0 && owner_ != nullptr);
    SCANSEAL_ASSERT(elsewhere_.size() == stride_bytes_ * height_px);
}

std::span<std::uint8_t> PixelBuffer::row(std::uint32_t y) {
    SCANSEAL_ASSERT(y < height_px_ && !empty());
    return samples().subspan(stride_bytes_ * y, stride_bytes_);
}

ByteView PixelBuffer::row(std::uint32_t y) const noexcept {
    SCANSEAL_ASSERT(y < height_px_ && !empty());
    return samples().subspan(stride_bytes_ * y, stride_bytes_);
}

Digest PixelBuffer::pixel_digest() const {
    Hasher hasher(DigestAlgorithm::sha256);
    std::array<std::uint8_t, 12> head{};
    put_le32(std::span(head).subspan(0, 4), width_px_);
    put_le32(std::span(head).subspan(4, 4), height_px_);
    put_le32(std::span(head).subspan(8, 4), static_cast<std::uint32_t>(layout_));
    hasher.update(head);
    const unsigned pad_bits = layout_ == SampleLayout::bilevel ? (8 - width_px_ % 8) % 8 : 0;
    if (pad_bits == 0) {
        hasher.update(samples());
        return hasher.finish();
    }
    Bytes line(stride_bytes_);
    for (std::uint32_t y = 0; y < height_px_; ++y) {
        const auto source = row(y);
        line.assign(source.begin(), source.end());
        line.back() = static_cast<std::uint8_t>(line.back() & (0xFFU << pad_bits));
        hasher.update(line);
    }
    return hasher.finish();
}

std::uint64_t pixel_bytes(std::uint32_t width_px, std::uint32_t height_px,
                          SampleLayout layout) noexcept {
    const std::uint64_t row = row_bytes(width_px, layout);
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    return height_px != 0 && row > most / height_px ? most : row * height_px;
}

} // namespace scanseal
