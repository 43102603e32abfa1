#include "imaging/measures/streak_ends_internal.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace scanseal::imaging {

namespace {

constexpr int k_beside = 5;

// What the line looks like in a row, at column x.
enum class Look { shows, hidden, absent };

Look look_at(const StreakPicture& picture, const ColumnLine& line, int y, int x) {
    constexpr double k_part_of_depth = 0.5;
    const auto& pixels = picture.pixels;
    const auto* row = pixels.ptr<std::uint8_t>(y);
    const int side =
        std::min<int>(row[std::max(0, x - k_beside)], row[std::min(pixels.cols - 1, x + k_beside)]);
    const int amount = line.light ? row[x] - side : side - row[x];
    if (amount > k_part_of_depth * line.depth) {
        return Look::shows;
    }
    return !line.light && side < k_dark_print * picture.paper ? Look::hidden : Look::absent;
}

struct End {
    cv::Point at;
    bool hidden = false;
};

// From a row in which the line shows towards an edge. A line of print that is turned a little goes
// on in the next columns.
End go_on(const StreakPicture& picture, const ColumnLine& line, int from, int step) {
    constexpr int k_gap_rows = 14;
    const auto& pixels = picture.pixels;
    End end{{line.x, from}, false};
    int absent = 0;
    int hidden = 0;
    int y = from + step;
    for (; y >= 0 && y < pixels.rows && absent < k_gap_rows; y += step) {
        const int x = end.at.x;
        bool is_hidden = false;
        bool is_shown = false;
        for (const int to : {x, std::max(0, x - 1), std::min(pixels.cols - 1, x + 1)}) {
            const auto look = look_at(picture, line, y, to);
            is_hidden = is_hidden || look == Look::hidden;
            if (look == Look::shows) {
                end.at = {to, y};
                is_shown = true;
                break;
            }
        }
        absent = is_shown ? 0 : absent + (is_hidden ? 0 : 1);
        hidden = is_shown ? 0 : hidden + (is_hidden ? 1 : 0);
    }
    end.hidden = absent < k_gap_rows && hidden > k_gap_rows;
    return end;
}

} // namespace

LineEnds ends_of(const StreakPicture& picture, const ColumnLine& line) {
    const auto shows = [&](int y) { return look_at(picture, line, y, line.x) == Look::shows; };
    const int band_rows = picture.pixels.rows / k_streak_bands;
    int first = std::max(0, line.first_band * band_rows - band_rows);
    int last = std::min(picture.pixels.rows - 1, (line.last_band + 2) * band_rows);
    while (first + 2 < last && !(shows(first) && shows(first + 1))) {
        ++first;
    }
    while (last - 2 > first && !(shows(last) && shows(last - 1))) {
        --last;
    }
    auto top = go_on(picture, line, first, -1);
    auto bottom = go_on(picture, line, last, 1);
    if (top.hidden) {
        top.at.y = 0;
    }
    if (bottom.hidden) {
        bottom.at.y = picture.pixels.rows - 1;
    }
    return {top.at, bottom.at, top.hidden || bottom.hidden};
}

bool meets_line(const StreakPicture& picture, const ColumnLine& line, const cv::Point& end) {
    constexpr int k_reach_y = 6;
    constexpr int k_from = 5;
    constexpr int k_to = 21;
    const auto& pixels = picture.pixels;
    for (const int side : {-1, 1}) {
        const int near_x = end.x + side * k_from;
        const int far_x = end.x + side * k_to;
        if (std::min(near_x, far_x) < 0 || std::max(near_x, far_x) >= pixels.cols) {
            continue;
        }
        std::vector<double> rows;
        for (int y = std::max(0, end.y - k_reach_y);
             y <= std::min(pixels.rows - 1, end.y + k_reach_y); ++y) {
            const int left = std::min(near_x, far_x);
            int brightest = 0;
            for (int x = left; x < left + k_to - k_from; ++x) {
                brightest = std::max<int>(brightest, pixels.at<std::uint8_t>(y, x));
            }
            rows.push_back(brightest);
        }
        const auto [low, high] = std::ranges::minmax(rows);
        if (high - low > 0.4 * line.depth) {
            return true;
        }
    }
    return false;
}

} // namespace scanseal::imaging
