// imaging/measures/cut_content_internal.hpp — print that runs into the edge of the image.
#pragma once

#include "imaging/measures/obstructions.hpp"

#include <vector>

namespace scanseal::imaging {

/// One region a side at most. The certainty is n / (n + 3) for n strokes of print that touch the
/// image's edge and go on as a line of print; thin parallel rules of a printed grid, dark scanner
/// borders and pictures do not count.
[[nodiscard]] std::vector<Obstruction> find_cut_content(const PageViews& views, double paper_tone);

} // namespace scanseal::imaging
