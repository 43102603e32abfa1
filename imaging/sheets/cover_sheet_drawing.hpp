// imaging/sheets/cover_sheet_drawing.hpp — draws the sheet that is laid on top of a document before
// it is scanned: a QR code for the station, and the same in words for people.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"

#include <string>
#include <vector>

namespace scanseal::imaging {

struct CoverSheetLine {
    std::string label;
    std::string value;
};

struct CoverSheetFace {
    std::string title;
    std::vector<CoverSheetLine> lines; ///< UTF-8; a long value is broken over several lines
    std::string note;                  ///< what to do with the sheet
    std::string code_text;             ///< what the code says
};

/// Longest code_text in bytes: a QR code of version 25, quality Q (ISO/IEC 18004 table 7), whose
/// modules are still 0.7 mm wide: 8 pixels at 300 dpi.
inline constexpr std::size_t k_cover_code_bytes_max = 715;

/// One A4 page as PDF, fonts embedded, no date in it: the same face gives the same pages. The code
/// stands twice, so that a fold or a streak through one of them does no harm.
/// Refuses cover_sheet_undrawable: code_text is empty or too long; a text is not UTF-8, does not
/// fit, or has characters for which no font is installed (the text says which package has one).
[[nodiscard]] Result<Bytes> draw_cover_sheet(const CoverSheetFace& face);

} // namespace scanseal::imaging
