// imaging/pdf_placement_internal.hpp — how a picture lies on a PDF page: which way it is turned,
// and how large it is (ISO 32000-1 8.3).
#pragma once

#include "core/result.hpp"
#include "imaging/pdf_document_internal.hpp"

#include <array>
#include <cstdint>
#include <optional>

namespace scanseal::imaging {

/// [a b c d e f] of ISO 32000-1 8.3.3.
struct PdfMatrix {
    double a = 1;
    double b = 0;
    double c = 0;
    double d = 1;
    double e = 0;
    double f = 0;
};

/// `inner` applied first, as the cm operator does.
[[nodiscard]] PdfMatrix operator*(const PdfMatrix& inner, const PdfMatrix& outer) noexcept;

struct PdfRectangle {
    double left = 0;
    double bottom = 0;
    double right = 0;
    double top = 0;
};

/// Four numbers, in any order of corners; empty for anything else.
[[nodiscard]] std::optional<PdfRectangle> pdf_rectangle(QPDFObjectHandle array);
/// Six numbers; empty for anything else.
[[nodiscard]] std::optional<PdfMatrix> pdf_matrix(QPDFObjectHandle array);

/// The rectangle after the matrix; empty when it is then no longer upright.
[[nodiscard]] std::optional<PdfRectangle> transformed(const PdfRectangle& rectangle,
                                                      const PdfMatrix& matrix) noexcept;
[[nodiscard]] PdfRectangle overlap(const PdfRectangle& one, const PdfRectangle& other) noexcept;
/// True when nothing of `inner` sticks out by more than a point, the rounding of page sizes.
[[nodiscard]] bool holds(const PdfRectangle& outer, const PdfRectangle& inner) noexcept;

/// What a viewer shows of a page: its crop box within its media box. Refuses file_damaged.
[[nodiscard]] Result<PdfRectangle> shown_box(const PdfPage& page);

struct PdfPlacement {
    unsigned orientation = 1; ///< as in TIFF 6.0, tag 274
    double dpi_x = 0;         ///< along the stored rows
    double dpi_y = 0;
};

/// Requires: sides above 0. Refuses: pdf_not_scanned_image (turned by other than quarter turns,
/// slanted, without area), file_damaged (Rotate or UserUnit).
[[nodiscard]] Result<PdfPlacement> place_picture(const PdfMatrix& matrix, const PdfPage& page,
                                                 std::uint32_t width_px, std::uint32_t height_px);

} // namespace scanseal::imaging
