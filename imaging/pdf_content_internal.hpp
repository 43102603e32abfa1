// imaging/pdf_content_internal.hpp — follows the content stream of a page (ISO 32000-1 section 8)
// far enough to prove that it shows pictures, and nothing else. Nothing is ever rendered: an
// operator that is not known to be harmless refuses the page. Whether several pictures are one, cut
// into strips, is judged elsewhere (pdf_strips_internal.hpp).
#pragma once

#include "core/result.hpp"
#include "imaging/pdf_document_internal.hpp"
#include "imaging/pdf_placement_internal.hpp"

#include <qpdf/QPDFObjectHandle.hh>

#include <vector>

namespace scanseal::imaging {

/// A picture of a page.
struct PdfDrawing {
    QPDFObjectHandle image; ///< a stream with Subtype Image
    PdfMatrix matrix;
    PdfRectangle clip;       ///< holds the whole picture
    bool black_paint = true; ///< what a stencil mask would be painted with
};

/// The pictures in the order they are drawn, at least one and at most 512. Takes: q, Q, cm, Do of
/// images (also within forms), graphics state without transparency,
/// rectangular clips around each whole picture, colours, marked content, text of mode 3 (invisible:
/// the layer that text recognition adds; it is passed over). Refuses: pdf_not_scanned_image, with
/// what it found; file_damaged. Requires: within PdfDocument::guarded.
[[nodiscard]] Result<std::vector<PdfDrawing>> read_pdf_drawings(PdfDocument& document,
                                                                const PdfPage& page);

/// Refuses pdf_not_scanned_image when an annotation (8.4.5, 12.5) may show on the page.
[[nodiscard]] Result<void> check_pdf_annotations(const PdfPage& page);

} // namespace scanseal::imaging
