// imaging/page_codes.hpp — bar codes and QR codes on a page (zbar).
#pragma once

#include "core/pixel_buffer.hpp"
#include "imaging/measures/pixel_region.hpp"

#include <string>
#include <vector>

namespace scanseal::imaging {

/// ISO/IEC 18004, 15417, 16388; NW-7 is what Japan calls Codabar; ISO/IEC 16390; ISO/IEC 15420.
enum class CodeKind { qr, code128, code39, codabar, interleaved_2_of_5, ean13 };

[[nodiscard]] const char* to_string(CodeKind kind) noexcept;

struct PageCode {
    CodeKind kind = CodeKind::qr;
    std::string text; ///< bytes as they stand in the code; anybody may have printed them
    PixelRegion region;
};

/// Every code on an upright page, from top to bottom, then left to right; the same code in two
/// places is given twice. A bar code must have at least 8 characters' worth of bars where its kind
/// has no check character of its own (interleaved 2 of 5, Code 39, Codabar), since lines of a form
/// can look like a short one. Modules of 3 pixels or more are found at any rotation of a QR code; a
/// linear code must lie along a row or a column, give or take 10 degrees.
/// Requires: not empty. Throws std::bad_alloc.
[[nodiscard]] std::vector<PageCode> read_page_codes(const PixelBuffer& page);

} // namespace scanseal::imaging
