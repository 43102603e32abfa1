// imaging/pdf_strips_internal.hpp — pages that a scanner cut into strips: several pictures of one
// kind, one below the other, which together are one picture, exactly.
#pragma once

#include "core/pixel_buffer.hpp"
#include "core/result.hpp"
#include "imaging/image_file.hpp"
#include "imaging/pdf_content_internal.hpp"
#include "imaging/pdf_picture_internal.hpp"

#include <vector>

namespace scanseal::imaging {

/// One picture of a page, where it lies and what it is.
struct PdfStrip {
    PdfDrawing drawing;
    PdfPicture picture;
};

/// The picture that the strips make together.
struct PdfJoin {
    PdfMatrix matrix;
    std::uint32_t height_px = 0;
};

/// Adds a strip of the same page. It has to agree with the first in width, samples, colours,
/// filter, paint and clip; its colour profile is then dropped, since the first has it. Refuses:
/// pdf_not_scanned_image, with the difference.
[[nodiscard]] Result<void> take_pdf_strip(std::vector<PdfStrip>& strips, PdfStrip strip);

/// Puts the strips into the order of their rows, the first row first. They have to stand on one
/// column, with rows all of one height, without gap or overlap; each edge may be off by a quarter
/// of a pixel (numbers in a PDF are rounded). One strip is taken as it is. Refuses:
/// pdf_not_scanned_image, with what does not fit; image_too_large when they are too much together.
/// Requires: at least one, all taken by take_pdf_strip.
[[nodiscard]] Result<PdfJoin> join_pdf_strips(std::vector<PdfStrip>& strips,
                                              const DecodeLimits& limits);

/// Adds the rows of `strip` to `page` from `first_row` on. Requires: the same width and layout, and
/// that they fit.
void add_strip(PixelBuffer& page, std::uint32_t first_row, const PixelBuffer& strip);

} // namespace scanseal::imaging
