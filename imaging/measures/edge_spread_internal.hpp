// imaging/measures/edge_spread_internal.hpp — over how many pixels the edges of a page rise.
#pragma once

#include <opencv2/core.hpp>

#include <optional>
#include <span>

namespace scanseal::imaging {

struct EdgeSpread {
    /// Distance in pixels over which an edge rises from 10 to 90 %, at the slope of the steepest
    /// edges: eight tenths of their contrast (what 95 % of the steepest tenth stay below)
    /// over their slope (the middle of the steepest tenth). Empty with fewer than 100 edges.
    std::optional<double> rise_px;
    unsigned edges = 0;
};

/// Edges that lie across x (or y) within the tiles, steep and between two level sides.
[[nodiscard]] EdgeSpread edge_spread_along_x(const cv::Mat& grey, std::span<const cv::Rect> tiles);
[[nodiscard]] EdgeSpread edge_spread_along_y(const cv::Mat& grey, std::span<const cv::Rect> tiles);

} // namespace scanseal::imaging
