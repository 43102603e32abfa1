// imaging/page_measures.hpp — numbers taken from the pixels of a page; judged elsewhere
// (pipeline/page_checks.hpp).
#pragma once

#include "core/pixel_buffer.hpp"

namespace scanseal::imaging {

struct PageMeasures {
    /// 0..1, part of the area that is marked. Noise, shading, streaks along the whole page and the
    /// outermost hundredth do not count, nor do filing holes; a mark that is hardly darker than the
    /// paper counts less.
    double ink_fraction = 0.0;
    /// Marks as large as a digit of 10 points (2 mm) and as dark as print, at least 10 mm from the
    /// edges of an A4 sheet (a thirtieth of the long side).
    unsigned print_marks = 0;
    /// 0..1, between paper tone and the darkest percent of the area.
    double contrast = 0.0;
    /// 0..1, tone of the background (median).
    double paper_tone = 0.0;
    /// Bits a sample actually in use: ceil(log2(distinct values)), at least 1. Counted on some 256
    /// rows.
    unsigned used_bits = 0;
    /// At least one part in a thousand of the area differs from grey.
    bool colour = false;
};

/// Measures a page of any layout on a reduced copy; about 10 ms for A4 at 300 dpi in colour.
/// Requires: not empty.
///
/// ink_fraction as a sign of a blank page, measured at 300 dpi: an empty page 0; a lone digit
/// 0.00007; "Page 3" in 12 pt 0.0004; a line of faint pencil 0.0006; a line of print 0.0015; full
/// pages of text 0.03 to 0.4. An empty sheet from a real scanner, with streaks and with print of
/// its neighbours cut off in the corners, 0.0008; the same sheet with four lines of text 0.005.
/// Where the figures overlap, print_marks tells: 0 on that sheet, 1 or more for digit and words.
[[nodiscard]] PageMeasures measure_page(const PixelBuffer& pixels);

} // namespace scanseal::imaging
