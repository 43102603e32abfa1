#include "imaging/measures/edge_margin_internal.hpp"

#include "imaging/measures/edge_strokes_internal.hpp"

#include <algorithm>
#include <cstdint>

namespace scanseal::imaging {

namespace {

// Software that straightens or pads a page puts at most this round it.
constexpr double k_margin_max_mm = 3.0;
// Where a picture was trimmed to its print only the furthest tips reach the margin.
constexpr double k_flat_deep_mm = 1.0;
constexpr double k_flat_part_min = 0.3;

// Columns from the edge that hold one and the same tone, lighter than print: put there by software,
// as paper is never so even. 0 where they do not end within the most.
int even_margin(const PageSide& side) {
    const auto& strip = side.strip;
    const int most = std::min(strip.cols, static_cast<int>(k_margin_max_mm * side.px_per_mm));
    const auto tone = strip.at<std::uint8_t>(0, 0);
    int margin = tone < side.paper_tone_min ? 0 : most;
    for (int y = 0; y < strip.rows && margin > 0; ++y) {
        const auto* row = strip.ptr<std::uint8_t>(y);
        margin = static_cast<int>(
            std::find_if(row, row + margin, [tone](std::uint8_t one) { return one != tone; }) -
            row);
    }
    return margin < most ? margin : 0;
}

// Print that was cut ends all on one line: much of what lies near the margin begins at it.
bool ends_flat(const PageSide& side, int margin) {
    const int deep =
        std::min(side.strip.cols, margin + static_cast<int>(k_flat_deep_mm * side.px_per_mm) + 1);
    int near_by = 0;
    int flat = 0;
    for (int y = 0; y < side.strip.rows; ++y) {
        int x = margin;
        while (x < deep && !is_ink(side, y, x)) {
            ++x;
        }
        near_by += x < deep ? 1 : 0;
        flat += x < deep && x == margin ? 1 : 0;
    }
    return flat > 0 && flat >= k_flat_part_min * near_by;
}

} // namespace

int cut_margin(const PageSide& side) {
    const int margin = even_margin(side);
    return margin > 0 && ends_flat(side, margin) ? margin : 0;
}

} // namespace scanseal::imaging
