// imaging/measures/number_line_internal.hpp — the number on a short line, if it bears one.
#pragma once

#include "imaging/measures/scaled_view_internal.hpp"
#include "imaging/measures/short_lines_internal.hpp"

#include <opencv2/core.hpp>

#include <optional>

namespace scanseal::imaging {

struct NumberOnLine {
    unsigned number = 0;           ///< 1 to 9999
    std::optional<unsigned> total; ///< at least `number`
    double likelihood = 0.0;       ///< 0..1, of the least sure digit
    cv::Rect box;                  ///< of the number without its total, in the view
};

/// One group of digits, or two with letters or a sign between them, and up to twelve other marks.
/// Empty where a mark may be a digit or not, where points or dashes stand between digits (dates,
/// prices, telephone numbers), and where there are more groups.
[[nodiscard]] std::optional<NumberOnLine> number_on(const ScaledView& view, const ShortLine& line);

} // namespace scanseal::imaging
