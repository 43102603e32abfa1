// dicom/film_pixels.hpp — a film's pixels in the form the Grayscale Word Secondary Capture IOD
// allows (PS3.3 A.8.4.4): 16 bits allocated, 9 to 16 stored.
#pragma once

#include "core/pixel_buffer.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <span>

namespace scanseal::dicom {

struct FilmPixelFacts {
    unsigned bits_stored = 0; ///< 9 to 16
    unsigned bits_used = 0;   ///< bits that the largest sample takes; 0 for an all-black film
};

/// Refuses dicom_pixels_unsuitable: colour, bilevel or no pixels, sides above 65535, more than 4
/// GiB, samples that need more bits than significant_bits says.
[[nodiscard]] Result<FilmPixelFacts> film_pixel_facts(const PixelBuffer& pixels);

/// Sample values unchanged, one to a word. Requires: film_pixel_facts was content; `words` has one
/// place for each pixel.
void copy_samples(const PixelBuffer& pixels, std::span<std::uint16_t> words);

/// True if `words` holds exactly these samples.
[[nodiscard]] bool same_samples(const PixelBuffer& pixels, std::span<const std::uint16_t> words);

} // namespace scanseal::dicom
