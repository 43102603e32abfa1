// tests/pipeline/drawn_letter.hpp — A5 notes at 300 dpi, and the job.json of a letter of them.
#pragma once

#include "core/clock.hpp"
#include "tests/support/sample_job_file_internal.hpp"
#include "tests/support/sample_pages.hpp"

#include <algorithm>
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

/// Of patient 00000001, received ten minutes ago; all files of its folder are its pages.
inline nlohmann::json letter_job(TimePoint now, unsigned pages_expected) {
    auto job = test::job_json({.title = "Letter",
                               .operator_id = "clerk01",
                               .patient_id = "00000001",
                               .patient_name = "TEST^AGAIN",
                               .received_at = now - std::chrono::minutes{10},
                               .scanned_at = now - std::chrono::minutes{1},
                               .pages_expected = pages_expected,
                               .pages = {}});
    job.erase("pages");
    return job;
}

} // namespace scanseal::pipeline
