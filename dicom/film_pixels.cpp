#include "dicom/film_pixels.hpp"

#include "core/assert.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace scanseal::dicom {

namespace {

constexpr unsigned k_bits_stored_min = 9; // PS3.3 A.8.4.4: 9 to 16
constexpr std::uint32_t k_side_px_max =
    std::numeric_limits<std::uint16_t>::max(); // Rows, Columns are US
constexpr std::uint64_t k_pixel_bytes_max =
    0xFFFFFFFEU; // largest even explicit length, PS3.5 7.1.1

bool is_grey(SampleLayout layout) {
    return layout == SampleLayout::grey8 || layout == SampleLayout::grey16;
}

std::size_t pixel_count(const PixelBuffer& pixels) {
    return std::size_t{pixels.width_px()} * pixels.height_px();
}

std::uint16_t largest_sample(const PixelBuffer& pixels) {
    const auto samples = pixels.samples();
    if (pixels.layout() == SampleLayout::grey8) {
        return *std::max_element(samples.begin(), samples.end());
    }
    std::uint16_t largest = 0;
    for (std::size_t i = 0; i + 1 < samples.size(); i += 2) {
        std::uint16_t sample = 0;
        std::memcpy(&sample, &samples[i], sizeof sample);
        largest = std::max(largest, sample);
    }
    return largest;
}

} // namespace

Result<FilmPixelFacts> film_pixel_facts(const PixelBuffer& pixels) {
    const auto unsuitable = [](const std::string& why) {
        return refuse(RefusalCode::dicom_pixels_unsuitable, why);
    };
    if (pixels.empty() || !is_grey(pixels.layout())) {
        return unsuitable("a film must be grey with 8 or 16 bits a sample");
    }
    if (pixels.width_px() > k_side_px_max || pixels.height_px() > k_side_px_max ||
        pixel_count(pixels) * 2 > k_pixel_bytes_max) {
        return unsuitable(fmt::format("{} x {} pixels are too many for one DICOM frame",
                                      pixels.width_px(), pixels.height_px()));
    }
    const unsigned bits = pixels.significant_bits();
    if (bits == 0 || bits > sample_bits_of(pixels.layout())) {
        return unsuitable(fmt::format("{} significant bits in samples of {}", bits,
                                      sample_bits_of(pixels.layout())));
    }
    const auto used = static_cast<unsigned>(std::bit_width(largest_sample(pixels)));
    if (used > bits) {
        return unsuitable(
            fmt::format("samples take {} bits where {} were said to be significant", used, bits));
    }
    return FilmPixelFacts{.bits_stored = std::max(bits, k_bits_stored_min), .bits_used = used};
}

void copy_samples(const PixelBuffer& pixels, std::span<std::uint16_t> words) {
    SCANSEAL_ASSERT(words.size() == pixel_count(pixels) && is_grey(pixels.layout()));
    const auto samples = pixels.samples();
    if (pixels.layout() == SampleLayout::grey8) {
        std::copy(samples.begin(), samples.end(), words.begin());
    } else {
        std::memcpy(words.data(), samples.data(), words.size_bytes());
    }
}

bool same_samples(const PixelBuffer& pixels, std::span<const std::uint16_t> words) {
    const auto samples = pixels.samples();
    if (words.size() != pixel_count(pixels) || !is_grey(pixels.layout())) {
        return false;
    }
    if (pixels.layout() == SampleLayout::grey8) {
        return std::equal(samples.begin(), samples.end(), words.begin());
    }
    return std::memcmp(words.data(), samples.data(), words.size_bytes()) == 0;
}

} // namespace scanseal::dicom
