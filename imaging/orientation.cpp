#include "imaging/orientation_internal.hpp"

#include "core/assert.hpp"

#include <cstring>
#include <utility>

namespace scanseal::imaging {

namespace {

struct Position {
    std::uint32_t x;
    std::uint32_t y;
};

// Where in the stored page the shown pixel (x, y) lies: TIFF 6.0 names the side that row 0 and
// column 0 show.
Position stored_position(unsigned orientation, std::uint32_t x, std::uint32_t y,
                         const PixelBuffer& stored) noexcept {
    const auto last_x = stored.width_px() - 1;
    const auto last_y = stored.height_px() - 1;
    switch (orientation) {
    case 2:
        return {last_x - x, y};
    case 3:
        return {last_x - x, last_y - y};
    case 4:
        return {x, last_y - y};
    case 5:
        return {y, x};
    case 6:
        return {y, last_y - x};
    case 7:
        return {last_x - y, last_y - x};
    case 8:
        return {last_x - y, x};
    default:
        return {x, y};
    }
}

template <std::size_t pixel_size>
void turn_whole_bytes(const PixelBuffer& stored, PixelBuffer& shown, unsigned orientation) {
    const auto* source = stored.samples().data();
    auto* target = shown.samples().data();
    for (std::uint32_t y = 0; y < shown.height_px(); ++y) {
        for (std::uint32_t x = 0; x < shown.width_px(); ++x) {
            const auto from = stored_position(orientation, x, y, stored);
            std::memcpy(target, source + from.y * stored.stride_bytes() + from.x * pixel_size,
                        pixel_size);
            target += pixel_size;
        }
    }
}

void turn_bits(const PixelBuffer& stored, PixelBuffer& shown, unsigned orientation) {
    const auto* source = stored.samples().data();
    for (std::uint32_t y = 0; y < shown.height_px(); ++y) {
        const auto row = shown.row(y);
        for (std::uint32_t x = 0; x < shown.width_px(); ++x) {
            const auto from = stored_position(orientation, x, y, stored);
            const unsigned byte = source[from.y * stored.stride_bytes() + from.x / 8];
            const unsigned bit = (byte >> (7 - from.x % 8)) & 1U;
            row[x / 8] = static_cast<std::uint8_t>(row[x / 8] | (bit << (7 - x % 8)));
        }
    }
}

} // namespace

PixelBuffer upright(PixelBuffer pixels, unsigned orientation) {
    SCANSEAL_ASSERT(orientation >= 1 && orientation <= 8);
    if (orientation == 1) {
        return pixels;
    }
    const bool swapped = swaps_axes(orientation);
    PixelBuffer shown(swapped ? pixels.height_px() : pixels.width_px(),
                      swapped ? pixels.width_px() : pixels.height_px(), pixels.layout());
    shown.set_significant_bits(pixels.significant_bits());
    switch (pixels.layout()) {
    case SampleLayout::bilevel:
        turn_bits(pixels, shown, orientation);
        break;
    case SampleLayout::grey8:
        turn_whole_bytes<1>(pixels, shown, orientation);
        break;
    case SampleLayout::grey16:
        turn_whole_bytes<2>(pixels, shown, orientation);
        break;
    case SampleLayout::rgb8:
        turn_whole_bytes<3>(pixels, shown, orientation);
        break;
    case SampleLayout::rgb16:
        turn_whole_bytes<6>(pixels, shown, orientation);
        break;
    }
    return shown;
}

void turn_facts(PageFacts& facts, unsigned orientation) noexcept {
    if (swaps_axes(orientation)) {
        std::swap(facts.width_px, facts.height_px);
        std::swap(facts.dpi_x, facts.dpi_y);
    }
}

} // namespace scanseal::imaging
