#include "imaging/measures/streaks_internal.hpp"

#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/streak_bands_internal.hpp"
#include "imaging/measures/streak_depth_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace scanseal::imaging {

namespace {

// The sides of the image show the edge of the sheet and its shadow.
constexpr double k_side_margin = 0.007;
// A streak stands still: this far, in pixels of the page, it may seem to move.
constexpr double k_drift_max_px = 1.4;
// Along the rows lie rules, creases and edges of sheets, seldom as still as that.
constexpr double k_drift_along_rows_px = 0.5;
constexpr int k_width_max_px = 14;
// A streak stands upright where the page's own lines lean by this much more, in pixels of the
// picture over its length.
constexpr double k_lean_min_px = 0.6;
constexpr std::ptrdiff_t k_leaning_lines_min = 2;
constexpr std::size_t k_alike_min = 6;
constexpr double k_over_alike = 2.5;

// A reduced picture of the page, turned when the streaks looked for run along the rows.
struct Picture {
    cv::Mat pixels;
    int scale = 1; ///< pixels of the page by pixel
    bool turned = false;
};

// Whether another line, across, begins or passes at one end of this one.
bool meets_line(const Picture& picture, const ColumnLine& line, const cv::Point& end) {
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

// First and last row in which the line shows: within the bands that its ends lie in, and on from
// there over what print or shading hides of it.
struct Ends {
    cv::Point top;
    cv::Point bottom;
};

Ends ends_of(const Picture& picture, const ColumnLine& line) {
    const auto& pixels = picture.pixels;
    constexpr int k_gap_rows = 14;
    constexpr double k_part_of_depth = 0.5;
    const auto shows_at = [&](int y, int x) {
        const auto* row = pixels.ptr<std::uint8_t>(y);
        const int side =
            std::min<int>(row[std::max(0, x - 5)], row[std::min(pixels.cols - 1, x + 5)]);
        const int amount = line.light ? row[x] - side : side - row[x];
        return amount > k_part_of_depth * line.depth;
    };
    const auto darker = [&](int y) { return shows_at(y, line.x); };
    // A line of print that is turned a little goes on in the next columns.
    const auto go_on = [&](int from, int step) {
        int end = from;
        int x = line.x;
        for (int y = from + step; y >= 0 && y < pixels.rows && std::abs(y - end) <= k_gap_rows;
             y += step) {
            for (const int to : {x, std::max(0, x - 1), std::min(pixels.cols - 1, x + 1)}) {
                if (shows_at(y, to)) {
                    end = y;
                    x = to;
                    break;
                }
            }
        }
        return std::pair(end, x);
    };
    const int band_rows = pixels.rows / k_streak_bands;
    int first = std::max(0, line.first_band * band_rows - band_rows);
    int last = std::min(pixels.rows - 1, (line.last_band + 2) * band_rows);
    while (first + 2 < last && !(darker(first) && darker(first + 1))) {
        ++first;
    }
    while (last - 2 > first && !(darker(last) && darker(last - 1))) {
        --last;
    }
    const auto [top, top_x] = go_on(first, -1);
    const auto [bottom, bottom_x] = go_on(last, 1);
    return {{top_x, top}, {bottom_x, bottom}};
}

// Whether both sides are paper for most of the way: the edge of a sheet lies beside something dark.
bool lies_on_paper(const Picture& picture, const ColumnLine& line) {
    constexpr int k_beside = 8;
    const auto& pixels = picture.pixels;
    std::vector<std::uint8_t> left;
    std::vector<std::uint8_t> right;
    for (int y = 0; y < pixels.rows; y += 4) {
        left.push_back(pixels.at<std::uint8_t>(y, std::max(0, line.x - k_beside)));
        right.push_back(pixels.at<std::uint8_t>(y, std::min(pixels.cols - 1, line.x + k_beside)));
    }
    // Print may cover most of it.
    const auto level = [](std::vector<std::uint8_t>& tones) {
        const auto at = tones.begin() + static_cast<std::ptrdiff_t>(tones.size() * 7 / 10);
        std::ranges::nth_element(tones, at);
        return static_cast<int>(*at);
    };
    const int one = level(left);
    const int other = level(right);
    return std::min(one, other) > 0.8 * std::max(one, other);
}

int bands_of(const ColumnLine& line) {
    return line.last_band - line.first_band + 1;
}

// The page lies a little turned, and its own lines with it, but not this one.
bool stands_among_leaning(const ColumnLine& line, const std::vector<ColumnLine>& all) {
    return std::abs(line.drift_px) <= 0.25 * k_lean_min_px &&
           std::ranges::count_if(all, [&](const ColumnLine& other) {
               return std::abs(other.drift_px) / bands_of(other) * bands_of(line) >= k_lean_min_px;
           }) >= k_leaning_lines_min;
}

bool is_streak(const Picture& picture, const ColumnLine& line, const std::vector<ColumnLine>& all) {
    const auto& pixels = picture.pixels;
    const double margin = k_side_margin * pixels.cols;
    if (line.x < margin || line.x > pixels.cols - margin ||
        line.width * picture.scale > k_width_max_px) {
        return false;
    }
    const double drift_max = picture.turned ? k_drift_along_rows_px : k_drift_max_px;
    if (std::abs(line.drift_px) * picture.scale > drift_max) {
        return false;
    }
    const auto ends = ends_of(picture, line);
    const double reach = 0.012 * pixels.rows;
    const bool from_top = ends.top.y <= reach;
    const bool to_bottom = ends.bottom.y >= pixels.rows - 1 - reach;
    if (from_top && to_bottom) {
        return true;
    }
    // Sheets go through a scanner along the columns; lines of print lie along the rows. What sticks
    // to the glass stays: a streak that begins on the sheet goes on to its end, or the other way.
    if (picture.turned || !(from_top || to_bottom)) {
        return false;
    }
    const bool still = std::abs(line.drift_px) * picture.scale <= 0.5 * k_drift_max_px;
    // A thick line that ends on the sheet is print, unless it runs off the image at the other end.
    if ((line.width > 2 && !to_bottom) || !still || !lies_on_paper(picture, line)) {
        return false;
    }
    return stands_among_leaning(line, all) ||
           (!(!from_top && meets_line(picture, line, ends.top)) &&
            !(!to_bottom && meets_line(picture, line, ends.bottom)));
}

// One of three lines at the same distance: of a grid.
bool in_grid(const ColumnLine& line, const std::vector<ColumnLine>& all, int scale) {
    constexpr int k_reach_px = 130; // somewhat more than twice 5 mm at 300 dpi
    const auto line_at = [&](int x) {
        return std::ranges::any_of(all, [&](const ColumnLine& other) {
            return std::abs(other.x - x) <= 1 && other.light == line.light &&
                   other.depth > 0.4 * line.depth && other.depth < 2.5 * line.depth;
        });
    };
    return std::ranges::any_of(all, [&](const ColumnLine& other) {
        const int gap = other.x - line.x;
        return std::abs(gap) >= 4 && std::abs(gap) * scale <= k_reach_px && line_at(line.x + gap) &&
               (line_at(line.x - gap) || line_at(line.x + 2 * gap));
    });
}

// Many lines of like depth are ruled paper, a grid that bleeds off or the sensor's own cells; one
// that is much deeper may still be a streak.
void drop_alike(std::vector<ColumnLine>& lines) {
    if (lines.size() < k_alike_min) {
        return;
    }
    std::vector<double> depths;
    for (const auto& line : lines) {
        depths.push_back(line.depth);
    }
    std::ranges::nth_element(depths, depths.begin() + std::ssize(depths) / 2);
    const double least = k_over_alike * depths[depths.size() / 2];
    std::erase_if(lines, [least](const ColumnLine& line) { return line.depth < least; });
}

Streak as_streak(const Picture& picture, const ColumnLine& line) {
    const int band = picture.pixels.rows / k_streak_bands;
    const auto across = static_cast<unsigned>(std::max(0, line.x - line.width / 2) * picture.scale);
    const auto along = static_cast<unsigned>(line.first_band * band * picture.scale);
    const auto thick = static_cast<unsigned>(line.width * picture.scale);
    const auto length =
        static_cast<unsigned>((line.last_band + 1 - line.first_band) * band * picture.scale);
    Streak streak;
    streak.depth = line.depth / 255.0;
    streak.along_rows = picture.turned;
    streak.region = picture.turned ? PixelRegion{along, across, length, thick}
                                   : PixelRegion{across, along, thick, length};
    return streak;
}

bool same_place(const Streak& one, const Streak& other) {
    constexpr unsigned k_near_px = 16;
    const auto apart = [](unsigned a, unsigned b) { return a > b ? a - b : b - a; };
    return one.along_rows == other.along_rows &&
           (one.along_rows ? apart(one.region.y_px, other.region.y_px)
                           : apart(one.region.x_px, other.region.x_px)) <= k_near_px;
}

void add_streaks(const Picture& picture, const cv::Mat& page, std::vector<Streak>& streaks) {
    const auto all = find_column_lines(picture.pixels);
    auto lines = all;
    std::erase_if(lines, [&](const ColumnLine& line) { return !is_streak(picture, line, all); });
    drop_alike(lines);
    std::erase_if(lines, [&](const ColumnLine& line) { return in_grid(line, all, picture.scale); });
    for (const auto& line : lines) {
        auto streak = as_streak(picture, line);
        if (!page.empty()) {
            streak.depth = depth_on_page(page, streak, line.light);
        }
        const auto known = std::ranges::find_if(
            streaks, [&](const Streak& other) { return same_place(streak, other); });
        if (known == streaks.end()) {
            streaks.push_back(streak);
        } else if (streak.depth > known->depth) {
            known->depth = streak.depth;
        }
    }
}

} // namespace

std::vector<Streak> find_streaks(const PageViews& views) {
    std::vector<Streak> streaks;
    add_streaks({views.half, 2, false}, views.grey, streaks);
    cv::Mat turned;
    cv::transpose(views.quarter, turned);
    add_streaks({turned, 4, true}, {}, streaks);
    if (!views.colour_quarter.empty()) {
        for (int channel = 0; channel < 3; ++channel) {
            cv::Mat plane;
            cv::extractChannel(views.colour_quarter, plane, channel);
            add_streaks({plane, 4, false}, {}, streaks);
        }
    }
    return streaks;
}

} // namespace scanseal::imaging
