// imaging/measures/moire_internal.hpp — the beats of a printed screen with the sensor.
#pragma once

#include <opencv2/core.hpp>

namespace scanseal::imaging {

/// 0..1, the part that a single slanting wave has of all change in tone, in the worst few squares
/// of the page that hold a picture; periods of 8 to 64 pixels of the page.
[[nodiscard]] double measure_moire(const cv::Mat& half);

} // namespace scanseal::imaging
