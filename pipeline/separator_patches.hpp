// pipeline/separator_patches.hpp — what a page with a patch code is to a stack that is divided: a
// sheet that only divides, or a form (docs/formats/cover_sheet.md).
#pragma once

#include "imaging/patch_codes.hpp"

#include <vector>

namespace scanseal::pipeline {

/// Of the page's area, ours: less is not even a line of pencil (imaging/page_measures.hpp).
constexpr double k_bare_sheet_ink_max = 0.0005;

enum class PatchRole {
    none,      ///< no patch that the folder names
    separator, ///< patches at two edges or more, or nothing else on the sheet
    form,      ///< something else is on the page: it is kept, and it begins a document
};

[[nodiscard]] PatchRole patch_role(const imaging::PatchReading& page,
                                   const std::vector<imaging::PatchKind>& separating);

} // namespace scanseal::pipeline
