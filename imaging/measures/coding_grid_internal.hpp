// imaging/measures/coding_grid_internal.hpp — the grid of a block coder after the page was scaled.
#pragma once

#include <optional>

namespace scanseal::imaging {

struct PageViews;

/// Period of the strongest grid that shows on both axes, in pixels, 8 to 20: 8 for JPEG, more
/// after enlarging. Empty where none shows.
[[nodiscard]] std::optional<double> find_coding_grid(const PageViews& views);

} // namespace scanseal::imaging
