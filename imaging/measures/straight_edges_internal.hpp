// imaging/measures/straight_edges_internal.hpp — long straight steps of tone, however faint, among
// print: the borders of what lies on a page.
#pragma once

#include <opencv2/core.hpp>

#include <vector>

namespace scanseal::imaging {

/// A step across a nearly upright line x = at + slope * (y - rows / 2), from..to along y, in pixels
/// of the picture it was found in. A level step is found on the transposed picture.
struct StraightEdge {
    double at = 0.0;
    double slope = 0.0;
    int from = 0;
    int to = 0;
    double strength = 0.0; ///< mean step a pixel, limited to 4 of 255: steadiness, not height
    bool rising = true;    ///< brighter to the right

    [[nodiscard]] double x_at(double y, int rows) const { return at + slope * (y - rows * 0.5); }

    [[nodiscard]] int length() const { return to - from; }
};

/// The steadiest upright edges within 15 degrees of the columns, at least `length_min` pixels long,
/// at most a few dozen of each direction. Pixels where `ink` is above a level say nothing.
[[nodiscard]] std::vector<StraightEdge> upright_edges(const cv::Mat& grey, const cv::Mat& ink,
                                                      int length_min);

} // namespace scanseal::imaging
