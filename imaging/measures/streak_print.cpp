#include "imaging/measures/streak_print_internal.hpp"

#include <algorithm>
#include <cstdint>

namespace scanseal::imaging {

namespace {

// In pixels of the page; 12 are a millimetre at 300 dpi.
constexpr int k_stroke_reach_px = 4;   // of what belongs to a crossing stroke, beside the line
constexpr int k_stroke_across_px = 40; // longer: a rule across
constexpr int k_stroke_along_px = 24;  // longer: something that lies along the line
constexpr int k_lane_px = 24;          // at each side of a rule between columns
constexpr int k_column_reach_px = 180; // print of a column begins within
// Of the usual tone of paper: strokes are darker, thin ones on a reduced picture not by much.
constexpr double k_stroke_tone = 0.7;

// Columns from `from` to `to`, both within, as far as the picture goes.
struct Stretch {
    int from = 0;
    int to = -1;
};

Stretch within(const cv::Mat& pixels, int from, int to) {
    return {std::max(0, from), std::min(pixels.cols - 1, to)};
}

bool any_below(const std::uint8_t* row, Stretch stretch, double limit) {
    return std::any_of(row + stretch.from, row + std::max(stretch.from, stretch.to + 1),
                       [limit](std::uint8_t tone) { return tone < limit; });
}

bool all_below(const std::uint8_t* row, Stretch stretch, double limit) {
    return std::all_of(row + stretch.from, row + std::max(stretch.from, stretch.to + 1),
                       [limit](std::uint8_t tone) { return tone < limit; });
}

// Both sides of a line, from `near` to `far` columns away from it.
struct Sides {
    Stretch left;
    Stretch right;
};

Sides sides_of(const cv::Mat& pixels, int x, int near, int far) {
    return {within(pixels, x - far, x - near), within(pixels, x + near, x + far)};
}

int count_crossings(const StreakPicture& picture, const ColumnLine& line, const LineEnds& ends) {
    const int edge = line.width / 2 + 2;
    const auto& pixels = picture.pixels;
    const auto beside =
        sides_of(pixels, line.x, edge, edge + k_stroke_reach_px / picture.scale - 1);
    const auto across =
        sides_of(pixels, line.x, edge, edge + k_stroke_across_px / picture.scale - 1);
    const double dark = k_stroke_tone * picture.paper;
    const int along_max = k_stroke_along_px / picture.scale;
    int crossings = 0;
    int along = 0; // rows of the stroke so far
    bool is_rule = false;
    for (int y = ends.top.y; y <= ends.bottom.y; ++y) {
        const auto* row = pixels.ptr<std::uint8_t>(y);
        if (any_below(row, beside.left, dark) && any_below(row, beside.right, dark)) {
            ++along;
            is_rule =
                is_rule || all_below(row, across.left, dark) || all_below(row, across.right, dark);
            continue;
        }
        crossings += along > 0 && along <= along_max && !is_rule ? 1 : 0;
        along = 0;
        is_rule = false;
    }
    return crossings;
}

bool lies_between_columns(const StreakPicture& picture, const ColumnLine& line,
                          const LineEnds& ends) {
    constexpr int k_parts = 64;
    constexpr int k_rows = 8; // of each part are looked at
    constexpr double k_lane_clear = 0.95;
    constexpr double k_print_least = 0.5;
    const auto& pixels = picture.pixels;
    const double dark = k_stroke_tone * picture.paper;
    const int lane_px = k_lane_px / picture.scale;
    const auto lane = sides_of(pixels, line.x, line.width / 2 + 2, lane_px);
    const auto columns = sides_of(pixels, line.x, lane_px + 1, k_column_reach_px / picture.scale);
    int clear = 0;
    int left = 0;
    int right = 0;
    const int rows = ends.bottom.y - ends.top.y;
    for (int part = 0; part < k_parts; ++part) {
        bool in_lane = false;
        bool on_left = false;
        bool on_right = false;
        for (int i = 0; i < k_rows; ++i) {
            const int y = ends.top.y + rows * (part * k_rows + i) / (k_parts * k_rows);
            const auto* row = pixels.ptr<std::uint8_t>(y);
            in_lane =
                in_lane || any_below(row, lane.left, dark) || any_below(row, lane.right, dark);
            on_left = on_left || any_below(row, columns.left, dark);
            on_right = on_right || any_below(row, columns.right, dark);
        }
        clear += in_lane ? 0 : 1;
        left += on_left ? 1 : 0;
        right += on_right ? 1 : 0;
    }
    return clear >= k_lane_clear * k_parts && std::min(left, right) >= k_print_least * k_parts;
}

} // namespace

PrintBeside print_beside(const StreakPicture& picture, const ColumnLine& line,
                         const LineEnds& ends) {
    return {count_crossings(picture, line, ends), lies_between_columns(picture, line, ends)};
}

} // namespace scanseal::imaging
