// tests/support/sample_pages.hpp — pages that look like scans, drawn by our own code: the same seed
// gives the same page. They hold no real person's data.
#pragma once

#include "core/pixel_buffer.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scanseal::test {

struct PageSize {
    double width_mm = 210.0; ///< A4
    double height_mm = 297.0;
};

/// A page of a referral letter, rgb8, A4: letterhead, Latin and Japanese-looking text, a table, a
/// signature and a red round seal (page 1 and from page 3), on paper with grain, uneven light,
/// sensor noise and a slight skew. Requires: page_number from 1, dpi above 0.
[[nodiscard]] PixelBuffer draw_letter_page(std::uint64_t seed, unsigned page_number, double dpi);

/// A form, bilevel, A4: printed boxes and labels, filled in by hand.
[[nodiscard]] PixelBuffer draw_form_page(std::uint64_t seed, double dpi);

/// A short note, rgb8, of any size from A6: for work in bulk.
[[nodiscard]] PixelBuffer draw_note_page(std::uint64_t seed, PageSize size, double dpi);

/// The page without colour, 8 bits (weights of ITU-R BT.601). Requires: rgb8.
[[nodiscard]] PixelBuffer to_grey(const PixelBuffer& page);
/// Black where the grey page is below `threshold`. Requires: grey8.
[[nodiscard]] PixelBuffer to_bilevel(const PixelBuffer& page, unsigned threshold);

/// Prints lines of Latin text straight onto a drawn page, from (x_mm, y_mm) down: dark on paper,
/// bright on film. Makes a page distinct without drawing it anew. Any layout but rgb16.
void print_lines(PixelBuffer& page, double dpi, double x_mm, double y_mm,
                 const std::vector<std::string>& lines);

} // namespace scanseal::test
