// imaging/sheets/target_sheet_drawing.hpp — draws the sheet that a scanner is checked with each
// day.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"

#include <string>

namespace scanseal::imaging {

/// One A4 page as PDF after imaging/target/target_layout.hpp: round marks, slanted squares, grey
/// wedge, 4-point text, rulers, and a code that says `sheet`, 1 to 32 letters, digits, '-', '_'.
/// No date in it: the same id gives the same file. How true the paper is depends on the printer:
/// docs/devices.md. Refuses target_sheet_undrawable: another id, or no Japanese font.
[[nodiscard]] Result<Bytes> draw_target_sheet(const std::string& sheet);

} // namespace scanseal::imaging
