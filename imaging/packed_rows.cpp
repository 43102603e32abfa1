#include "core/assert.hpp"
#include "imaging/packed_rows_internal.hpp"

#include <algorithm>
#include <cstring>

namespace scanseal::imaging {

namespace {

bool is_black_or_white(const PaletteEntry& entry) noexcept {
    return entry == PaletteEntry{0, 0, 0} || entry == PaletteEntry{255, 255, 255};
}

bool is_grey(const PaletteEntry& entry) noexcept {
    return entry[0] == entry[1] && entry[1] == entry[2];
}

SampleLayout palette_layout(const PackedShape& shape) noexcept {
    if (shape.bits == 1 && std::ranges::all_of(shape.palette, is_black_or_white)) {
        return SampleLayout::bilevel;
    }
    return std::ranges::all_of(shape.palette, is_grey) ? SampleLayout::grey8 : SampleLayout::rgb8;
}

void clear_pad_bits(std::uint32_t width_px, std::span<std::uint8_t> row) noexcept {
    const unsigned pad_bits = (8 - width_px % 8) % 8;
    row.back() = static_cast<std::uint8_t>(row.back() & (0xFFU << pad_bits));
}

} // namespace

std::uint64_t packed_row_bytes(const PackedShape& shape) noexcept {
    return (std::uint64_t{shape.width_px} * shape.samples_per_pixel() * shape.bits + 7) / 8;
}

SampleLayout layout_of(const PackedShape& shape) noexcept {
    if (!shape.palette.empty()) {
        return palette_layout(shape);
    }
    if (shape.channels == 3) {
        return shape.bits <= 8 ? SampleLayout::rgb8 : SampleLayout::rgb16;
    }
    if (shape.bits == 1 && shape.alpha == AlphaKind::none) {
        return SampleLayout::bilevel;
    }
    return shape.bits <= 8 ? SampleLayout::grey8 : SampleLayout::grey16;
}

bool fits_in_place(const PackedShape& shape) noexcept {
    const bool whole_samples =
        shape.bits == 8 || shape.bits == 16 || (shape.bits == 1 && shape.channels == 1);
    return shape.palette.empty() && shape.alpha == AlphaKind::none && whole_samples;
}

void finish_in_place(const PackedShape& shape, std::span<std::uint8_t> row) {
    if (shape.white_is_zero) {
        // Inverting each byte inverts 1, 8 and 16-bit samples alike.
        for (auto& byte : row) {
            byte = static_cast<std::uint8_t>(~byte);
        }
    }
    if (shape.bits == 1) {
        clear_pad_bits(shape.width_px, row);
    }
}

RowConverter::RowConverter(const PackedShape& shape)
    : shape_(shape),
      layout_(layout_of(shape)),
      sample_max_((1U << shape.bits) - 1),
      samples_(std::size_t{shape.width_px} * shape.samples_per_pixel()) {
    SCANSEAL_ASSERT(shape.bits >= 1 && shape.bits <= 16);
    SCANSEAL_ASSERT(shape.palette.empty() ||
                    (shape.channels == 1 && shape.bits <= 8 && shape.alpha == AlphaKind::none));
}

bool RowConverter::convert(ByteView packed, std::span<std::uint8_t> out) {
    SCANSEAL_ASSERT(packed.size() == packed_row_bytes(shape_));
    if (fits_in_place(shape_)) {
        std::memcpy(out.data(), packed.data(), packed.size());
        finish_in_place(shape_, out);
        return true;
    }
    unpack(packed);
    if (!shape_.palette.empty()) {
        return put_palette(out);
    }
    if (shape_.white_is_zero) {
        invert();
    }
    if (shape_.alpha != AlphaKind::none) {
        lay_over_white();
    }
    put_samples(out);
    return true;
}

void RowConverter::unpack(ByteView packed) {
    if (shape_.bits == 8) {
        std::ranges::copy(packed, samples_.begin());
        return;
    }
    if (shape_.bits == 16) {
        std::memcpy(samples_.data(), packed.data(), packed.size());
        return;
    }
    std::uint32_t window = 0;
    unsigned bits_held = 0;
    std::size_t next = 0;
    for (auto& sample : samples_) {
        while (bits_held < shape_.bits) {
            window = (window << 8) | packed[next++];
            bits_held += 8;
        }
        bits_held -= shape_.bits;
        sample = static_cast<std::uint16_t>((window >> bits_held) & sample_max_);
    }
}

void RowConverter::invert() {
    SCANSEAL_ASSERT(shape_.alpha == AlphaKind::none);
    for (auto& sample : samples_) {
        sample = static_cast<std::uint16_t>(sample_max_ - sample);
    }
}

// Leaves the colour samples at the front of samples_, without the alpha between them.
void RowConverter::lay_over_white() {
    const std::size_t step = shape_.samples_per_pixel();
    std::size_t target = 0;
    for (std::size_t pixel = 0; pixel < samples_.size(); pixel += step) {
        const std::uint32_t alpha = samples_[pixel + shape_.channels];
        const std::uint32_t uncovered = sample_max_ - alpha;
        for (unsigned channel = 0; channel < shape_.channels; ++channel) {
            const std::uint64_t colour = samples_[pixel + channel];
            const std::uint64_t mixed =
                shape_.alpha == AlphaKind::associated
                    ? std::min<std::uint64_t>(colour + uncovered, sample_max_)
                    : (colour * alpha + std::uint64_t{sample_max_} * uncovered + sample_max_ / 2) /
                          sample_max_;
            samples_[target++] = static_cast<std::uint16_t>(mixed);
        }
    }
}

void RowConverter::put_samples(std::span<std::uint8_t> out) const {
    const std::size_t count = std::size_t{shape_.width_px} * shape_.channels;
    if (sample_bits_of(layout_) == 16) {
        std::memcpy(out.data(), samples_.data(), count * 2);
        return;
    }
    for (std::size_t i = 0; i < count; ++i) {
        out[i] = static_cast<std::uint8_t>(
            shape_.bits == 8 ? samples_[i] : (samples_[i] * 255U + sample_max_ / 2) / sample_max_);
    }
}

bool RowConverter::put_palette(std::span<std::uint8_t> out) const {
    const auto is_outside = [&](std::uint16_t index) { return index >= shape_.palette.size(); };
    if (std::ranges::any_of(samples_, is_outside)) {
        return false;
    }
    if (layout_ == SampleLayout::bilevel) {
        std::ranges::fill(out, std::uint8_t{0});
        for (std::size_t x = 0; x < samples_.size(); ++x) {
            const unsigned white = shape_.palette[samples_[x]][0] & 1U;
            out[x / 8] = static_cast<std::uint8_t>(out[x / 8] | (white << (7 - x % 8)));
        }
        return true;
    }
    const unsigned channels = channels_of(layout_);
    for (std::size_t x = 0; x < samples_.size(); ++x) {
        std::memcpy(&out[x * channels], shape_.palette[samples_[x]].data(), channels);
    }
    return true;
}

} // namespace scanseal::imaging
