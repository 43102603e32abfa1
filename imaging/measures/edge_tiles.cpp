#include "imaging/measures/edge_tiles_internal.hpp"

#include "imaging/measures/page_views_internal.hpp"

#include <algorithm>
#include <cstdlib>

namespace scanseal::imaging {

namespace {

constexpr int k_cell_px = k_edge_tile_px / 4; // in views.quarter
// A step between neighbours of the quarter view that noise and shading do not make.
constexpr int k_step = 16;
// Below this many steps a cell is paper with a speck.
constexpr int k_steps_min = 12;
// The page is cut into this many parts each way, so that one busy picture does not take all tiles.
constexpr int k_parts = 8;

struct Cell {
    int x = 0;
    int y = 0;
    int steps = 0;
};

// Steps along x and along y, the lesser of both twice: a tile of lines in one direction tells only
// about the other.
int steps_in(const cv::Mat& quarter, int left, int top) {
    int along_x = 0;
    int along_y = 0;
    for (int y = top; y < top + k_cell_px; ++y) {
        const auto* row = quarter.ptr<std::uint8_t>(y);
        const auto* below = quarter.ptr<std::uint8_t>(std::min(y + 1, quarter.rows - 1));
        for (int x = left; x + 1 < left + k_cell_px; ++x) {
            along_x += std::abs(row[x + 1] - row[x]) > k_step ? 1 : 0;
            along_y += std::abs(below[x] - row[x]) > k_step ? 1 : 0;
        }
    }
    return along_x + along_y + std::min(along_x, along_y);
}

std::vector<Cell> cells_with_edges(const cv::Mat& quarter) {
    std::vector<Cell> cells;
    for (int y = 0; y + k_cell_px <= quarter.rows; y += k_cell_px) {
        for (int x = 0; x + k_cell_px <= quarter.cols; x += k_cell_px) {
            const int steps = steps_in(quarter, x, y);
            if (steps >= k_steps_min) {
                cells.push_back({x, y, steps});
            }
        }
    }
    return cells;
}

} // namespace

std::vector<cv::Rect> pick_edge_tiles(const PageViews& views, std::size_t most) {
    const auto& quarter = views.quarter;
    auto cells = cells_with_edges(quarter);
    std::ranges::stable_sort(cells, std::ranges::greater{}, &Cell::steps);
    // The best of each part come first, then the second best, and so on.
    std::vector<std::size_t> taken(std::size_t{k_parts} * k_parts);
    std::vector<std::pair<std::size_t, Cell>> ranked;
    ranked.reserve(cells.size());
    for (const auto& cell : cells) {
        const auto part = static_cast<std::size_t>(cell.y * k_parts / quarter.rows * k_parts +
                                                   cell.x * k_parts / quarter.cols);
        ranked.emplace_back(taken[part]++, cell);
    }
    std::ranges::stable_sort(ranked, {}, [](const auto& entry) { return entry.first; });
    std::vector<cv::Rect> tiles;
    for (const auto& [rank, cell] : ranked) {
        if (tiles.size() == most) {
            break;
        }
        tiles.emplace_back(cell.x * 4, cell.y * 4, k_edge_tile_px, k_edge_tile_px);
    }
    return tiles;
}

} // namespace scanseal::imaging
