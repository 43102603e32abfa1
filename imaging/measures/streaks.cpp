#include "imaging/measures/streaks_internal.hpp"

#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/streak_bands_internal.hpp"
#include "imaging/measures/streak_depth_internal.hpp"
#include "imaging/measures/streak_ends_internal.hpp"
#include "imaging/measures/streak_print_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <utility>

namespace scanseal::imaging {

namespace {

// The sides of the image show the edge of the sheet and its shadow.
constexpr double k_side_margin = 0.007;
// What lies on the glass stands still: this far, in pixels of the page, it may seem to move.
constexpr double k_drift_max_px = 1.4;
// Sheets, and with them rules, creases and edges of other sheets, hardly ever lie so straight that
// a line moves less than this. Of 133 drawn streaks of 0.06 of full range and more 2 moved further,
// one of them beside a rule.
constexpr double k_still_px = 0.25;
constexpr int k_width_max_px = 14;
// A streak stands upright where the page's own lines lean by this much more, in pixels of the
// picture over its length.
constexpr double k_lean_min_px = 0.6;
constexpr std::ptrdiff_t k_leaning_lines_min = 2;
// Strokes of letters that a line must cut through to be none of the page's own.
constexpr int k_crossings_min = 5;
constexpr std::size_t k_alike_min = 6;
constexpr double k_over_alike = 2.5;

// Whether both sides are paper for most of the way: the edge of a sheet lies beside something dark.
bool lies_on_paper(const StreakPicture& picture, const ColumnLine& line) {
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

bool is_streak(const StreakPicture& picture, const ColumnLine& line,
               const std::vector<ColumnLine>& all) {
    const auto& pixels = picture.pixels;
    const double margin = k_side_margin * pixels.cols;
    if (line.x < margin || line.x > pixels.cols - margin ||
        line.width * picture.scale > k_width_max_px) {
        return false;
    }
    const double drift_px = std::abs(line.drift_px) * picture.scale;
    if (drift_px > (picture.turned ? k_still_px : k_drift_max_px)) {
        return false;
    }
    const auto ends = ends_of(picture, line);
    const double reach = 0.012 * pixels.rows;
    const bool from_top = ends.top.y <= reach;
    const bool to_bottom = ends.bottom.y >= pixels.rows - 1 - reach;
    if (from_top && to_bottom && !ends.hidden) {
        return true;
    }
    // Sheets go through a scanner along the columns; lines of print lie along the rows. What sticks
    // to the glass stays: a streak that begins on the sheet goes on to its end, or the other way.
    if (picture.turned || !(from_top || to_bottom) || drift_px > k_still_px ||
        !lies_on_paper(picture, line)) {
        return false;
    }
    // A rule that hangs from a picture on the edge of the sheet ends on paper, as rules do.
    if (ends.hidden) {
        return from_top && to_bottom;
    }
    // A thick line that ends on the sheet is print, unless it runs off the image at the other end.
    if (line.width > 2 && !to_bottom) {
        return false;
    }
    const auto print = print_beside(picture, line, ends);
    if (print.crossings >= k_crossings_min || stands_among_leaning(line, all)) {
        return true;
    }
    return !print.between_columns && (from_top || !meets_line(picture, line, ends.top)) &&
           (to_bottom || !meets_line(picture, line, ends.bottom));
}

// One of three lines at the same distance: of a grid. `all` from left to right.
bool in_grid(const ColumnLine& line, const std::vector<ColumnLine>& all, int scale) {
    constexpr int k_reach_px = 130; // somewhat more than twice 5 mm at 300 dpi
    constexpr int k_gap_min = 4;
    const auto first_from = [&](int x) {
        return std::ranges::lower_bound(all, x, {}, &ColumnLine::x);
    };
    const auto line_at = [&](int x) {
        for (auto other = first_from(x - 1); other != all.end() && other->x <= x + 1; ++other) {
            if (other->light == line.light && other->depth > 0.4 * line.depth &&
                other->depth < 2.5 * line.depth) {
                return true;
            }
        }
        return false;
    };
    const int reach = k_reach_px / scale;
    for (auto other = first_from(line.x - reach); other != all.end() && other->x <= line.x + reach;
         ++other) {
        const int gap = other->x - line.x;
        if (std::abs(gap) >= k_gap_min && line_at(line.x + gap) &&
            (line_at(line.x - gap) || line_at(line.x + 2 * gap))) {
            return true;
        }
    }
    return false;
}

// Many lines of like depth are ruled paper, or a grid that bleeds off; one that is much deeper may
// still be a streak.
void drop_alike(std::vector<ColumnLine>& lines) {
    if (lines.size() < k_alike_min) {
        return;
    }
    std::vector<double> depths;
    depths.reserve(lines.size());
    for (const auto& line : lines) {
        depths.push_back(line.depth);
    }
    std::ranges::nth_element(depths, depths.begin() + std::ssize(depths) / 2);
    const double least = k_over_alike * depths[depths.size() / 2];
    std::erase_if(lines, [least](const ColumnLine& line) { return line.depth < least; });
}

Streak as_streak(const StreakPicture& picture, const ColumnLine& line) {
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

// The same line in another colour counts once, with its greatest depth.
void add(const Streak& streak, std::vector<Streak>& streaks) {
    const auto known = std::ranges::find_if(
        streaks, [&](const Streak& other) { return same_place(streak, other); });
    if (known == streaks.end()) {
        streaks.push_back(streak);
    } else {
        known->depth = std::max(known->depth, streak.depth);
    }
}

// A line that the grey picture shows about as well has been judged there, where it is seen finer.
bool is_known(const ColumnLine& line, const std::vector<ColumnLine>& known) {
    constexpr int k_near = 3;
    const int x = 2 * line.x;
    for (auto other = std::ranges::lower_bound(known, x - k_near, {}, &ColumnLine::x);
         other != known.end() && other->x <= x + 1 + k_near; ++other) {
        if (other->light == line.light && other->depth > 0.5 * line.depth) {
            return true;
        }
    }
    return false;
}

// Lines of a picture that are streaks. `known`: lines of another picture of the page at twice the
// size, judged there.
std::vector<ColumnLine> streaks_among(const StreakPicture& picture,
                                      const std::vector<ColumnLine>& all,
                                      const std::vector<ColumnLine>& known) {
    auto lines = all;
    std::erase_if(lines, [&](const ColumnLine& line) {
        return is_known(line, known) || !is_streak(picture, line, all);
    });
    drop_alike(lines);
    std::erase_if(lines, [&](const ColumnLine& line) { return in_grid(line, all, picture.scale); });
    return lines;
}

} // namespace

std::vector<Streak> find_streaks(const PageViews& views) {
    std::vector<Streak> streaks;
    const auto on_half = find_column_lines(views.half);
    const StreakPicture half{views.half, 2, false, on_half.paper};
    for (const auto& line : streaks_among(half, on_half.lines, {})) {
        auto streak = as_streak(half, line);
        const auto depth = depth_on_page(views.grey, streak, line.light);
        if (depth) {
            streak.depth = *depth;
            add(streak, streaks);
        }
    }
    const auto add_from = [&](const cv::Mat& pixels, bool turned,
                              const std::vector<ColumnLine>& known) {
        const auto found = find_column_lines(pixels);
        const StreakPicture picture{pixels, 4, turned, found.paper};
        for (const auto& line : streaks_among(picture, found.lines, known)) {
            add(as_streak(picture, line), streaks);
        }
    };
    cv::Mat turned;
    cv::transpose(views.quarter, turned);
    add_from(turned, true, {});
    if (!views.colour_quarter.empty()) {
        for (int channel = 0; channel < 3; ++channel) {
            cv::Mat plane;
            cv::extractChannel(views.colour_quarter, plane, channel);
            add_from(plane, false, on_half.lines);
        }
    }
    return streaks;
}

} // namespace scanseal::imaging
