#include "imaging/measures/edge_spread_internal.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace scanseal::imaging {

namespace {

// Rows next to each other hold the same edges.
constexpr int k_row_step = 4;
constexpr int k_amplitude_min = 48;
constexpr int k_slope_min = 10;
// Of the slope across the edge: one that leans more rises over more pixels of a row than it is
// wide.
constexpr double k_lean_max = 0.3;
// The steepest tenth of fewer is chance.
constexpr std::size_t k_edges_min = 100;
// An edge that rises over more pixels is a shadow.
constexpr int k_reach_px = 24;

// Where the row leaves its level, going from `x` in steps of `step` while it keeps falling (or
// rising, with sign -1).
int end_of_slope(const std::uint8_t* row, int width, int x, int step, int sign) {
    int end = x;
    for (int i = 0; i < k_reach_px; ++i) {
        const int next = end + step;
        // Less than this is noise on the level side.
        if (next < 0 || next >= width || sign * (row[next] - row[end]) * step <= 1) {
            break;
        }
        end = next;
    }
    return end;
}

struct Edge {
    int contrast = 0; ///< between the levels on both sides
    int step = 0;     ///< the steepest between two pixels
};

Edge edge_between(const std::uint8_t* row, int left, int right) {
    Edge edge{std::abs(row[right] - row[left]), 0};
    for (int x = left; x < right; ++x) {
        edge.step = std::max(edge.step, std::abs(row[x + 1] - row[x]));
    }
    return edge;
}

bool stands_upright(const cv::Mat& tile, int y, int x) {
    if (y < 1 || y + 1 >= tile.rows) {
        return false;
    }
    const auto* row = tile.ptr<std::uint8_t>(y);
    const int across = std::abs(row[x + 1] - row[x - 1]);
    const int along = std::abs(tile.at<std::uint8_t>(y + 1, x) - tile.at<std::uint8_t>(y - 1, x));
    return along <= k_lean_max * across;
}

void add_edges_of_row(const cv::Mat& tile, int y, std::vector<Edge>& edges) {
    const auto* row = tile.ptr<std::uint8_t>(y);
    for (int x = 1; x + 1 < tile.cols; ++x) {
        const int slope = row[x + 1] - row[x - 1];
        if (std::abs(slope) < 2 * k_slope_min || !stands_upright(tile, y, x)) {
            continue;
        }
        const int sign = slope > 0 ? 1 : -1;
        const int left = end_of_slope(row, tile.cols, x, -1, sign);
        const int right = end_of_slope(row, tile.cols, x, 1, sign);
        const auto edge = edge_between(row, left, right);
        if (edge.contrast >= k_amplitude_min) {
            edges.push_back(edge);
        }
        x = std::max(x, right);
    }
}

// Contrast over slope of the steepest tenth. A stroke thinner than the blur rises as steeply as a
// bold one but less far, and would look sharp by itself: the contrast is that of the strongest.
EdgeSpread spread_of(std::vector<Edge>& edges) {
    EdgeSpread spread;
    spread.edges = static_cast<unsigned>(edges.size());
    if (edges.size() < k_edges_min) {
        return spread;
    }
    const auto tenth = edges.begin() + static_cast<std::ptrdiff_t>(edges.size() / 10);
    std::ranges::nth_element(edges, tenth, std::ranges::greater{}, &Edge::step);
    const auto end =
        std::partition(edges.begin(), edges.end(),
                       [least = tenth->step](const Edge& edge) { return edge.step >= least; });
    const auto steepest = end - edges.begin();
    const auto middle = edges.begin() + steepest / 2;
    std::ranges::nth_element(edges.begin(), middle, end, std::ranges::greater{}, &Edge::step);
    const int step = middle->step;
    const auto strongest = edges.begin() + steepest / 20;
    std::ranges::nth_element(edges.begin(), strongest, end, std::ranges::greater{},
                             &Edge::contrast);
    constexpr double k_part_of_contrast = 0.8; // from 10 to 90 %
    spread.rise_px = k_part_of_contrast * strongest->contrast / step;
    return spread;
}

void add_edges_of_tile(const cv::Mat& tile, std::vector<Edge>& edges) {
    for (int y = 0; y < tile.rows; y += k_row_step) {
        add_edges_of_row(tile, y, edges);
    }
}

} // namespace

EdgeSpread edge_spread_along_x(const cv::Mat& grey, std::span<const cv::Rect> tiles) {
    std::vector<Edge> edges;
    for (const auto& tile : tiles) {
        add_edges_of_tile(grey(tile), edges);
    }
    return spread_of(edges);
}

EdgeSpread edge_spread_along_y(const cv::Mat& grey, std::span<const cv::Rect> tiles) {
    std::vector<Edge> edges;
    cv::Mat turned;
    for (const auto& tile : tiles) {
        cv::transpose(grey(tile), turned);
        add_edges_of_tile(turned, edges);
    }
    return spread_of(edges);
}

} // namespace scanseal::imaging
