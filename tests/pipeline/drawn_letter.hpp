// tests/pipeline/drawn_letter.hpp — A5 notes at 300 dpi.
#pragma once

#include "tests/support/sample_pages.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace scanseal::pipeline {

inline PixelBuffer draw_note(const std::string& text) {
    auto page = test::draw_note_page(7, {.width_mm = 105.0, .height_mm = 148.0}, 300.0);
    test::print_lines(page, 300.0, 10.0, 10.0, {text});
    return page;
}

/// A sheet of that size which nobody takes for one of the notes.
inline PixelBuffer draw_bars() {
    auto page = draw_note("BARS");
    auto samples = page.samples();
    std::fill(samples.begin(), samples.end(), std::uint8_t{250});
    for (std::uint32_t y = 200; y < 1500; ++y) {
        for (std::uint32_t x = 100; x < 1100; ++x) {
            if (x / 120 % 2 == 0) {
                std::fill_n(samples.data() + y * page.stride_bytes() + std::size_t{3} * x, 3,
                            std::uint8_t{10});
            }
        }
    }
    return page;
}

} // namespace scanseal::pipeline
