// imaging/measures/edge_peaks_internal.hpp — where in a strip of rows edges may pass.
#pragma once

#include <opencv2/core.hpp>

#include <cstdint>
#include <vector>

namespace scanseal::imaging {

struct Peak {
    double x = 0.0;
    int value = 0; ///< 0: taken
};

/// For each row of `strips` (sums of steps, -128 to 127) and each block of its columns the least
/// value of a peak, 0 to 255: it must stand out of what grain of paper, pictures, grids and noise
/// give there.
[[nodiscard]] cv::Mat peak_levels(const cv::Mat& strips);

/// Peaks of `sign` times row `strip`, of at least their block's level, from left to right.
[[nodiscard]] std::vector<Peak> peaks_of(const cv::Mat& strips, int strip, int sign,
                                         const cv::Mat& levels);

/// The nearest peak within `reach` of `x` that is not taken; nullptr if there is none. `peaks` from
/// left to right.
[[nodiscard]] Peak* nearest_peak(std::vector<Peak>& peaks, double x, double reach);

} // namespace scanseal::imaging
