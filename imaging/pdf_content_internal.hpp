// imaging/pdf_content_internal.hpp — follows the content stream of a page (ISO 32000-1 section 8)
// far enough to prove that it shows one picture and nothing else. Nothing is ever rendered: an
// operator that is not known to be harmless refuses the page.
#pragma once

#include "core/result.hpp"
#include "imaging/pdf_document_internal.hpp"
#include "imaging/pdf_placement_internal.hpp"

#include <qpdf/QPDFObjectHandle.hh>

namespace scanseal::imaging {

/// The one picture of a page.
struct PdfDrawing {
    QPDFObjectHandle image; ///< a stream with Subtype Image
    PdfMatrix matrix;
    bool black_paint = true; ///< what a stencil mask would be painted with
};

/// Takes: q, Q, cm, Do of one image (also within forms), graphics state without transparency,
/// rectangular clips around the whole picture, colours, marked content, text of mode 3 (invisible:
/// the layer that text recognition adds; it is passed over). Refuses: pdf_not_scanned_image, with
/// what it found; file_damaged. Requires: within PdfDocument::guarded.
[[nodiscard]] Result<PdfDrawing> read_pdf_drawing(PdfDocument& document, const PdfPage& page);

/// Refuses pdf_not_scanned_image when an annotation (8.4.5, 12.5) may show on the page.
[[nodiscard]] Result<void> check_pdf_annotations(const PdfPage& page);

} // namespace scanseal::imaging
