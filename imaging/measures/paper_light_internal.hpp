// imaging/measures/paper_light_internal.hpp — how evenly the paper is lit.
#pragma once

#include <opencv2/core.hpp>

namespace scanseal::imaging {

/// 0..1, between the darkest and the brightest fiftieth of the paper's tone. Paper is the largest
/// area of squares (8 mm at 300 dpi) that are plain, at least in their brighter half, and hardly
/// differ from one to the next: light falls smoothly, a picture or a shaded box begins at an edge.
/// 0 where fewer than 24 squares are such.
[[nodiscard]] double measure_unevenness(const cv::Mat& eighth);

} // namespace scanseal::imaging
