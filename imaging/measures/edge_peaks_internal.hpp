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

/// For each row of `strips` (sums of steps, -128 to 127) the least value of a peak: it must stand
/// out of what grain of paper, pictures and noise give at this height of the page.
[[nodiscard]] std::vector<int> peak_levels(const cv::Mat& strips);

/// Peaks of `sign` times the row of at least `level`, from left to right.
[[nodiscard]] std::vector<Peak> peaks_of(const std::int8_t* row, int columns, int sign, int level);

/// The nearest peak within `reach` of `x` that is not taken; nullptr if there is none. `peaks` from
/// left to right.
[[nodiscard]] Peak* nearest_peak(std::vector<Peak>& peaks, double x, double reach);

} // namespace scanseal::imaging
