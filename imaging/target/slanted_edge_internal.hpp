// imaging/target/slanted_edge_internal.hpp — the spatial frequency response at a slanted edge, by
// the method of ISO 12233 (edge-based SFR) and ISO 16067-1.
#pragma once

#include <opencv2/core.hpp>

#include <optional>
#include <vector>

namespace scanseal::imaging {

/// x of an edge in pixels, for each row y: at_px + slope * y.
struct EdgeLine {
    double at_px = 0.0;
    double slope = 0.0;
};

/// Response against frequency, both from 0; frequencies in cycles a pixel, across the edge.
struct EdgeResponse {
    EdgeLine line;
    std::vector<double> response; ///< at multiples of k_frequency_step, up to k_frequency_max
};

inline constexpr double k_frequency_step = 0.01;
inline constexpr double k_frequency_max = 1.0;

/// The line of one edge, from dark to light or back, that crosses every row of `part` (CV_32FC1,
/// linear light). Empty when rows disagree or nothing rises.
[[nodiscard]] std::optional<EdgeLine> edge_line(const cv::Mat& part);

/// Empty also when the edge leans less than 2 or more than 10 degrees: then it does not pass
/// through all phases of the pixels, or is no longer an edge across x.
[[nodiscard]] std::optional<EdgeResponse> edge_response(const cv::Mat& part);

/// Lowest frequency where the response falls to `level`, by a straight line between neighbours;
/// k_frequency_max if it never does. In cycles a pixel.
[[nodiscard]] double frequency_at(const std::vector<double>& response, double level);

/// Highest response from 0.02 cycles a pixel up to half the sampling rate.
[[nodiscard]] double highest_response(const std::vector<double>& response);

} // namespace scanseal::imaging
