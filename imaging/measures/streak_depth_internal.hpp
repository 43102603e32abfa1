// imaging/measures/streak_depth_internal.hpp — how deep a streak is on the page itself.
#pragma once

#include "imaging/measures/tone.hpp"

#include <opencv2/core.hpp>

#include <optional>

namespace scanseal::imaging {

/// A line of one pixel loses half of its depth on a reduced picture. `grey`: the page at full size;
/// `streak`: upright, found on a reduced picture, whose depth is the least that is returned; 0..1.
/// Of each column the tone that 30 % of the rows exceed counts, which is paper. Nothing when the
/// columns beside differ among each other about as much, as the cells of a noisy sensor do.
[[nodiscard]] std::optional<double> depth_on_page(const cv::Mat& grey, const Streak& streak,
                                                  bool light);

} // namespace scanseal::imaging
