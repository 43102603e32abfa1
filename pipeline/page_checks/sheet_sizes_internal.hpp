// pipeline/page_checks/sheet_sizes_internal.hpp — the sizes of paper that a page is expected to
// have.
#pragma once

#include "core/profile.hpp"

#include <span>
#include <string>
#include <vector>

namespace scanseal::pipeline {

struct NamedSheet {
    const char* name = "";
    SheetSize size;
};

/// ISO 216 A3 to A6; JIS P 0138 B4 to B6; ANSI letter, legal. Millimetres.
[[nodiscard]] std::span<const NamedSheet> common_sheets() noexcept;

struct NearestSheet {
    std::string name; ///< "A4", or "130 x 210" for one of the profile's own
    SheetSize size;
    double distance_mm = 0.0; ///< larger of the two sides' differences, turned as fits better
};

/// `more`: sizes of the profile.
[[nodiscard]] NearestSheet nearest_sheet(double width_mm, double height_mm,
                                         const std::vector<SheetSize>& more);

} // namespace scanseal::pipeline
