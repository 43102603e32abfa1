// imaging/measures/detail_profile_internal.hpp — where along an axis a page has its detail, which
// shows whether pixels were doubled.
#pragma once

#include <opencv2/core.hpp>

#include <span>
#include <vector>

namespace scanseal::imaging {

/// Detail of a page by column, or by row: how much neighbours differ.
struct DetailProfile {
    std::vector<float> first;  ///< differences of neighbours
    std::vector<float> second; ///< of those differences
    std::vector<float> third;
    std::vector<float> weights; ///< tiles looked at
};

/// 1 when the detail avoids the places that pixels doubled (or tripled, ...) `factor` times never
/// have any, 0 when it lies anywhere.
[[nodiscard]] double avoidance(const DetailProfile& profile, double factor);

/// The most avoidance of a factor that differs from `factor` by less than a period over the whole
/// axis: a page is seldom enlarged by exactly what its period in pixels says.
[[nodiscard]] double avoidance_near(const DetailProfile& profile, double factor);

/// Over the tiles, along x.
[[nodiscard]] DetailProfile detail_along_x(const cv::Mat& grey, std::span<const cv::Rect> tiles);
/// Over the tiles, along y.
[[nodiscard]] DetailProfile detail_along_y(const cv::Mat& grey, std::span<const cv::Rect> tiles);

} // namespace scanseal::imaging
