// imaging/sheets/patch_sheet_drawing.hpp — draws a separator sheet: a patch code at two edges, and
// its name for people.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"
#include "imaging/patch_codes.hpp"

#include <string>

namespace scanseal::imaging {

struct PatchSheetFace {
    PatchKind kind = PatchKind::transfer;
    std::string title;
    std::string note; ///< what to do with the sheet
};

/// One A4 page as PDF, fonts embedded, no date in it. The bars are 6 inches long, half an inch from
/// the top edge and from the bottom edge, each read from there, so that the sheet may lie either
/// way up. Refuses cover_sheet_undrawable: a text is not UTF-8 or has characters for which no font
/// is installed.
[[nodiscard]] Result<Bytes> draw_patch_sheet(const PatchSheetFace& face);

} // namespace scanseal::imaging
