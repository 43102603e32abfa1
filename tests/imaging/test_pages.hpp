// tests/imaging/test_pages.hpp — the pages of tests/data/imaging by formula, and the shortest way
// to decode bytes.
#pragma once

#include "core/byte_source.hpp"
#include "core/bytes.hpp"
#include "core/pixel_buffer.hpp"
#include "imaging/image_file.hpp"
#include "tests/support/temp_dir.hpp"

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace scanseal::imaging::test {

inline constexpr std::uint32_t k_width_px = 37;
inline constexpr std::uint32_t k_height_px = 23;
inline constexpr DecodeLimits k_limits{
    .side_px_max = 20000, .page_bytes_max = 400U << 20U, .pages_max = 64};

inline Bytes bytes_of(const std::filesystem::path& path) {
    const auto text = scanseal::test::read_file(path);
    return {text.begin(), text.end()};
}

inline Bytes test_file(const std::string& name) {
    return bytes_of(std::filesystem::path(SCANSEAL_SOURCE_DIR) / "tests/data/imaging" / name);
}

/// Sample `channel` of the pixel at (x, y).
using Formula = std::function<unsigned(unsigned x, unsigned y, unsigned channel)>;

inline PixelBuffer make_page(std::uint32_t width, std::uint32_t height, SampleLayout layout,
                             const Formula& formula) {
    PixelBuffer page(width, height, layout);
    const unsigned channels = channels_of(layout);
    for (std::uint32_t y = 0; y < height; ++y) {
        auto row = page.row(y);
        for (std::uint32_t i = 0; i < width * channels; ++i) {
            const unsigned value = formula(i / channels, y, i % channels);
            if (layout == SampleLayout::bilevel) {
                row[i / 8] = static_cast<std::uint8_t>(row[i / 8] | ((value & 1U) << (7 - i % 8)));
            } else if (sample_bits_of(layout) == 8) {
                row[i] = static_cast<std::uint8_t>(value);
            } else {
                const auto sample = static_cast<std::uint16_t>(value);
                std::memcpy(&row[std::size_t{i} * 2], &sample, 2);
            }
        }
    }
    return page;
}

inline unsigned grey8_at(unsigned x, unsigned y) {
    return (x * 5 + y * 7) & 255U;
}

inline unsigned rgb8_at(unsigned x, unsigned y, unsigned channel) {
    return channel == 0 ? x * 6 : channel == 1 ? y * 8 : (x + y) * 3;
}

inline unsigned rgb16_at(unsigned x, unsigned y, unsigned channel) {
    return channel == 0 ? x * 1000 : channel == 1 ? y * 2000 : x * 37 + y * 1009;
}

inline PixelBuffer bilevel_page() {
    return make_page(k_width_px, k_height_px, SampleLayout::bilevel,
                     [](unsigned x, unsigned y, unsigned) { return (x / 3 + y / 5) & 1U; });
}

inline PixelBuffer grey8_page() {
    return make_page(k_width_px, k_height_px, SampleLayout::grey8,
                     [](unsigned x, unsigned y, unsigned) { return grey8_at(x, y); });
}

inline PixelBuffer grey16_page() {
    return make_page(k_width_px, k_height_px, SampleLayout::grey16,
                     [](unsigned x, unsigned y, unsigned) { return x * 1000 + y * 37; });
}

inline PixelBuffer rgb8_page() {
    return make_page(k_width_px, k_height_px, SampleLayout::rgb8, rgb8_at);
}

inline PixelBuffer rgb16_page() {
    return make_page(k_width_px, k_height_px, SampleLayout::rgb16, rgb16_at);
}

inline bool same_pixels(const PixelBuffer& a, const PixelBuffer& b) {
    return a.pixel_digest() == b.pixel_digest();
}

inline Result<DecodedPage> decode_page(ByteView bytes, std::uint32_t page = 0,
                                       const DecodeLimits& limits = k_limits) {
    const MemorySource source(bytes);
    auto file = open_image(source, limits);
    if (!file) {
        return refuse(file.error());
    }
    return (*file)->decode(page);
}

/// The code of the refusal, or nothing when the page is accepted.
inline std::optional<RefusalCode> refusal_of(ByteView bytes,
                                             const DecodeLimits& limits = k_limits) {
    const auto page = decode_page(bytes, 0, limits);
    return page ? std::nullopt : std::optional(page.error().code);
}

} // namespace scanseal::imaging::test
