// tests/support/sample_film.hpp — a chest film as a digitiser gives it.
#pragma once

#include "core/pixel_buffer.hpp"

#include <cstdint>

namespace scanseal::test {

struct FilmSize {
    double width_mm = 354.0; ///< 14x17 in as sold in Japan (JIS Z 4905)
    double height_mm = 430.0;
    double pitch_um = 100.0;
};

/// grey16 with 12 significant bits (0 black to 4095): lungs, spine, heart, ribs, collimated edges,
/// film grain, a lead side marker and a name stamp. The default is 3540 x 4300 pixels, 30 MB.
[[nodiscard]] PixelBuffer draw_film(std::uint64_t seed, FilmSize size);

} // namespace scanseal::test
