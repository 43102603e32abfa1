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
constexpr std::size_t k_edges_min = 40;
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

// Place between `from` and `to` where the row crosses a level.
double crossing(const std::uint8_t* row, int from, int to, double level, bool rising) {
    for (int x = from; x < to; ++x) {
        const double here = row[x];
        const double next = row[x + 1];
        if ((rising && here <= level && next >= level) ||
            (!rising && here >= level && next <= level)) {
            return here == next ? x : x + (level - here) / (next - here);
        }
    }
    return to;
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

void add_edges_of_row(const cv::Mat& tile, int y, std::vector<float>& rises) {
    const auto* row = tile.ptr<std::uint8_t>(y);
    for (int x = 1; x + 1 < tile.cols; ++x) {
        const int slope = row[x + 1] - row[x - 1];
        if (std::abs(slope) < 2 * k_slope_min || !stands_upright(tile, y, x)) {
            continue;
        }
        const int sign = slope > 0 ? 1 : -1;
        const int left = end_of_slope(row, tile.cols, x, -1, sign);
        const int right = end_of_slope(row, tile.cols, x, 1, sign);
        const double low = row[left];
        const double high = row[right];
        if (std::abs(high - low) >= k_amplitude_min) {
            const bool rising = sign > 0;
            const double from = crossing(row, left, right, low + 0.1 * (high - low), rising);
            const double to = crossing(row, left, right, low + 0.9 * (high - low), rising);
            rises.push_back(static_cast<float>(to - from));
        }
        x = std::max(x, right);
    }
}

EdgeSpread median_of(std::vector<float>& rises) {
    EdgeSpread spread;
    spread.edges = static_cast<unsigned>(rises.size());
    if (rises.size() >= k_edges_min) {
        const auto middle = rises.begin() + static_cast<std::ptrdiff_t>(rises.size() / 2);
        std::ranges::nth_element(rises, middle);
        spread.rise_px = static_cast<double>(*middle);
    }
    return spread;
}

void add_edges_of_tile(const cv::Mat& tile, std::vector<float>& rises) {
    for (int y = 0; y < tile.rows; y += k_row_step) {
        add_edges_of_row(tile, y, rises);
    }
}

} // namespace

EdgeSpread edge_spread_along_x(const cv::Mat& grey, std::span<const cv::Rect> tiles) {
    std::vector<float> rises;
    for (const auto& tile : tiles) {
        add_edges_of_tile(grey(tile), rises);
    }
    return median_of(rises);
}

EdgeSpread edge_spread_along_y(const cv::Mat& grey, std::span<const cv::Rect> tiles) {
    std::vector<float> rises;
    cv::Mat turned;
    for (const auto& tile : tiles) {
        cv::transpose(grey(tile), turned);
        add_edges_of_tile(turned, rises);
    }
    return median_of(rises);
}

} // namespace scanseal::imaging
