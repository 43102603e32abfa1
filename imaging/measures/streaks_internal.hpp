// imaging/measures/streaks_internal.hpp — thin lines along the way of the sheet, which dirt on the
// glass or a bad sensor element draws.
#pragma once

#include "imaging/measures/tone.hpp"

#include <vector>

namespace scanseal::imaging {

struct PageViews;

/// Lines of any colour, light or dark, exactly along the columns or rows over most of the page. A
/// printed line is told apart by its ends: it meets another line or stays clear of the edges of the
/// image while it is as dark as print, and it leans with the sheet.
[[nodiscard]] std::vector<Streak> find_streaks(const PageViews& views);

} // namespace scanseal::imaging
