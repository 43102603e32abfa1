// imaging/measures/moire_internal.hpp — the beats of a printed screen with the sensor.
#pragma once

#include <opencv2/core.hpp>

namespace scanseal::imaging {

/// 0..1: the part that a slanting wave has of all change in tone, in the second worst of 36 squares
/// of 11 mm at 300 dpi that have their strongest wave in common. A screen beats at one pitch and
/// lean over its whole area; the strongest slanting waves of print differ from place to place or
/// are weak. Periods of 5 to 64 pixels of the page.
[[nodiscard]] double measure_moire(const cv::Mat& half);

} // namespace scanseal::imaging
