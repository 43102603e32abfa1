// imaging/measures/edge_spread_internal.hpp — over how many pixels the edges of a page rise.
#pragma once

#include <opencv2/core.hpp>

#include <optional>
#include <span>

namespace scanseal::imaging {

struct EdgeSpread {
    /// Distance between 10 and 90 % of an edge (ISO 12233, edge-based resolution), in pixels:
    /// median. Empty with too few edges.
    std::optional<double> rise_px;
    unsigned edges = 0;
};

/// Edges that lie across x (or y) within the tiles, steep and between two level sides.
[[nodiscard]] EdgeSpread edge_spread_along_x(const cv::Mat& grey, std::span<const cv::Rect> tiles);
[[nodiscard]] EdgeSpread edge_spread_along_y(const cv::Mat& grey, std::span<const cv::Rect> tiles);

} // namespace scanseal::imaging
