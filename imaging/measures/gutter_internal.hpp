// imaging/measures/gutter_internal.hpp — the shadow between two facing pages.
#pragma once

#include "imaging/measures/scaled_view_internal.hpp"

#include <optional>

namespace scanseal::imaging {

/// The valley of tone from top to bottom near the middle of an image that is wider than high, in
/// pixels of the view. One narrower than 1.5 mm, as rules of tables are, counts where the paper
/// beside it has another tone than further out. Empty on portrait images and where no such valley
/// is.
[[nodiscard]] std::optional<cv::Rect> find_gutter(const ScaledView& view);

} // namespace scanseal::imaging
