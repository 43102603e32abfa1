#include "pipeline/separator_patches.hpp"

#include <algorithm>
#include <set>

namespace scanseal::pipeline {

PatchRole patch_role(const imaging::PatchReading& page,
                     const std::vector<imaging::PatchKind>& separating) {
    std::set<imaging::PageEdge> edges;
    for (const auto& patch : page.patches) {
        if (std::ranges::find(separating, patch.kind) != separating.end()) {
            edges.insert(patch.edge);
        }
    }
    if (edges.empty()) {
        return PatchRole::none;
    }
    return edges.size() >= 2 || page.other_ink < k_bare_sheet_ink_max ? PatchRole::separator
                                                                      : PatchRole::form;
}

} // namespace scanseal::pipeline
