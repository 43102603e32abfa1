#include "imaging/measures/glyphs_internal.hpp"

#include "imaging/measures/ink_tones_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace scanseal::imaging {

namespace {

constexpr double k_ink_part = 0.3; // of the way from paper to black
constexpr double k_window_part = 1.25;
constexpr double k_side_min_mm = 1.0;
constexpr double k_side_max_mm = 7.0;
constexpr double k_short_side_min_mm = 0.35;
// A tile holds some 40 letters of running text. Looking for marks costs 0.07 ms a tile.
constexpr double k_tile_mm = 26.0;
constexpr std::size_t k_tiles_max = 24;
constexpr std::size_t k_glyphs_of_tile_max = 30;
constexpr int k_tile_min_px = 16;
constexpr int k_tile_max_px = 512;         // 406 dpi
constexpr std::uint8_t k_tile_ink_min = 1; // mean of a tile: a line of small print leaves 2

struct Tile {
    cv::Rect box;
    std::uint8_t ink = 0;
};

std::vector<Tile> tiles_of(const ScaledView& view, const cv::Mat& ink) {
    const int side =
        std::clamp(static_cast<int>(k_tile_mm * view.px_per_mm), k_tile_min_px, k_tile_max_px);
    const int columns = std::max(1, view.grey.cols / side);
    const int rows = std::max(1, view.grey.rows / side);
    cv::Mat means;
    cv::resize(ink, means, cv::Size(columns, rows), 0, 0, cv::INTER_AREA);
    std::vector<Tile> tiles;
    for (int row = 0; row < rows; ++row) {
        for (int column = 0; column < columns; ++column) {
            const auto mean = means.at<std::uint8_t>(row, column);
            if (mean >= k_tile_ink_min) {
                const cv::Point from(view.grey.cols * column / columns,
                                     view.grey.rows * row / rows);
                const cv::Point to(view.grey.cols * (column + 1) / columns,
                                   view.grey.rows * (row + 1) / rows);
                tiles.push_back({.box = {from, to}, .ink = mean});
            }
        }
    }
    std::ranges::stable_sort(tiles, std::ranges::greater{}, &Tile::ink);
    tiles.resize(std::min(tiles.size(), k_tiles_max));
    return tiles;
}

/// The square window of a mark at `box` of the view: 0 when the mark is not as large as a letter or
/// the window is cut off by the page's edge.
int window_side(const cv::Rect& box, const ScaledView& view) {
    const int longer = std::max(box.width, box.height);
    const double longer_mm = longer / view.px_per_mm;
    const double shorter_mm = std::min(box.width, box.height) / view.px_per_mm;
    if (longer_mm < k_side_min_mm || longer_mm > k_side_max_mm ||
        shorter_mm < k_short_side_min_mm) {
        return 0;
    }
    const int side = static_cast<int>(std::lround(longer * k_window_part));
    const auto inside = [side](int from, int length, int end) {
        const int twice_from = 2 * from + length - side;
        return twice_from >= 0 && twice_from <= 2 * (end - side);
    };
    return inside(box.x, box.width, view.grey.cols) && inside(box.y, box.height, view.grey.rows)
               ? side
               : 0;
}

Glyph glyph_of(const ScaledView& view, const cv::Rect& box, double paper_tone) {
    const int side = window_side(box, view);
    // Centred to half a pixel: windows that lie half a pixel low look like letters the other way
    // up.
    const cv::Point2f centre(static_cast<float>(box.x) + 0.5F * static_cast<float>(box.width - 1),
                             static_cast<float>(box.y) + 0.5F * static_cast<float>(box.height - 1));
    cv::Mat window;
    cv::getRectSubPix(view.grey, cv::Size(side, side), centre, window);
    cv::Mat small;
    cv::resize(window, small, cv::Size(k_glyph_side_px, k_glyph_side_px), 0, 0, cv::INTER_AREA);
    Glyph glyph{};
    ink_tones(small, paper_tone, glyph);
    return glyph;
}

void add_glyphs(const ScaledView& view, const cv::Rect& tile, double paper_tone,
                std::size_t count_max, std::vector<Glyph>& glyphs) {
    cv::Mat ink;
    cv::threshold(view.grey(tile), ink, paper_tone * (1.0 - k_ink_part), 1, cv::THRESH_BINARY_INV);
    cv::Mat labels;
    cv::Mat stats;
    cv::Mat centres;
    const int marks = cv::connectedComponentsWithStats(ink, labels, stats, centres, 8, CV_32S,
                                                       cv::CCL_GRANA); // the fastest of them
    std::vector<cv::Rect> boxes;
    for (int mark = 1; mark < marks; ++mark) {
        const auto* of = stats.ptr<int>(mark);
        const cv::Rect box(of[cv::CC_STAT_LEFT], of[cv::CC_STAT_TOP], of[cv::CC_STAT_WIDTH],
                           of[cv::CC_STAT_HEIGHT]);
        const bool goes_on = box.x == 0 || box.y == 0 || box.br().x == tile.width ||
                             box.br().y == tile.height; // in the next tile
        if (!goes_on && window_side(box + tile.tl(), view) > 0) {
            boxes.push_back(box + tile.tl());
        }
    }
    const std::size_t count = std::min(boxes.size(), count_max);
    for (std::size_t i = 0; i < count; ++i) {
        glyphs.push_back(glyph_of(view, boxes[i * boxes.size() / count], paper_tone));
    }
}

} // namespace

std::vector<Glyph> glyphs_of(const ScaledView& view, double paper_tone, const cv::Mat& ink,
                             std::size_t count_max) {
    std::vector<Glyph> glyphs;
    for (const auto& tile : tiles_of(view, ink)) {
        const std::size_t room = count_max - glyphs.size();
        if (room == 0) {
            break;
        }
        add_glyphs(view, tile.box, paper_tone, std::min(room, k_glyphs_of_tile_max), glyphs);
    }
    return glyphs;
}

} // namespace scanseal::imaging
