// imaging/page_measures.hpp — numbers taken from the pixels of a page; judged elsewhere (pipeline/page_checks.hpp).
#pragma once

#include "core/pixel_buffer.hpp"

namespace scanseal::imaging {

struct PageMeasures {
    double ink_fraction = 0.0;      ///< part of the area that is marked, after noise and even shading are taken away
    double contrast = 0.0;          ///< 0..1, between paper tone and the darkest percent
    double paper_tone = 0.0;        ///< 0..1, tone of the background (median)
    unsigned used_bits = 0;         ///< bits a sample actually in use: ceil(log2(distinct values)), at least 1
    bool colour = false;            ///< at least one part in a thousand of the area differs from grey
};

/// One pass over a reduced copy. Any layout.
[[nodiscard]] PageMeasures measure_page(const PixelBuffer& pixels);

} // namespace scanseal::imaging
