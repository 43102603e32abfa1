// imaging/measures/faint_print_internal.hpp — print of the other side that shines through, and the
// beats of a printed screen with the sensor.
#pragma once

#include <opencv2/core.hpp>

namespace scanseal::imaging {

/// 0..1, part of the area that is a little darker than the paper around it, with soft edges and
/// away from print. `white_point`, `black_point`: 0..1.
[[nodiscard]] double measure_show_through(const cv::Mat& quarter, double white_point,
                                          double black_point);

/// 0..1, the part that a single slanting wave has of all change in tone, in the worst few squares
/// of the page that hold a picture; periods of 8 to 64 pixels of the page.
[[nodiscard]] double measure_moire(const cv::Mat& half);

} // namespace scanseal::imaging
