#include "imaging/measures/sheet_border_internal.hpp"

#include "imaging/measures/sheet_tones_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace scanseal::imaging {

namespace {

constexpr double k_reach_part = 0.45; // of the image, from each side
constexpr double k_slope_max = 0.37;  // 20 degrees
constexpr double k_seen_part_min = 0.2;
constexpr double k_inlier_part_min = 0.5;
constexpr double k_dark_depth_min_mm = 1.2;
// A background lies along its whole side, or half of it where the sheet is turned; a picture that
// bleeds off, or a gap beside another sheet, seldom does.
constexpr double k_dark_length_part = 0.45;
// Of the paper's tone, and of 255. Black backgrounds measured 28 to 60, printed bars up to 110.
constexpr double k_dark_part = 0.35;
constexpr double k_dark_most = 80.0;
constexpr double k_straight_part = 0.6;
constexpr int k_steady_px = 3;
constexpr double k_one_tone_part = 0.8;

struct EdgePoint {
    int along = 0;
    double depth = 0.0; ///< from the outermost pixel
};

// For each line across the side: how deep the background reaches. `rows` has the side at the left
// of each row.
std::vector<EdgePoint> background_depths(const cv::Mat& rows, double paper, double background) {
    const double middle = (paper + background) * 0.5;
    const bool dark = background < paper;
    const int reach = static_cast<int>(rows.cols * k_reach_part);
    const double tolerance = std::max(6.0, std::abs(paper - background) * 0.35);
    std::vector<EdgePoint> points;
    for (int y = 0; y < rows.rows; y += 2) {
        const auto* row = rows.ptr<std::uint8_t>(y);
        // The very outermost pixel is often spoilt.
        if (std::abs(row[std::min(1, rows.cols - 1)] - background) > tolerance) {
            continue;
        }
        int steady = 0;
        int like_background = 0;
        int x = 0;
        for (; x < reach && steady < k_steady_px; ++x) {
            const bool paper_side = dark ? row[x] > middle : row[x] < middle;
            steady = paper_side ? steady + 1 : 0;
            like_background += std::abs(row[x] - background) <= tolerance ? 1 : 0;
        }
        const int depth = x - k_steady_px;
        // Behind the sheet lies one tone; a dark picture that bleeds off has many. What is lighter
        // than the paper may be another sheet with print on it.
        const bool one_tone = !dark || like_background >= k_one_tone_part * depth;
        if (steady == k_steady_px && one_tone) {
            points.push_back({y, static_cast<double>(depth)});
        }
    }
    return points;
}

// The line that most points lie on, and how many do.
std::size_t best_line(const std::vector<EdgePoint>& points, double middle, BorderLine& best) {
    std::size_t best_count = 0;
    const std::size_t step = std::max<std::size_t>(1, points.size() / 24);
    for (std::size_t i = 0; i < points.size(); i += step) {
        for (std::size_t j = i + step * 4; j < points.size(); j += step) {
            const double slope = (points[j].depth - points[i].depth) /
                                 static_cast<double>(points[j].along - points[i].along);
            if (std::abs(slope) > k_slope_max) {
                continue;
            }
            const double at = points[i].depth + slope * (middle - points[i].along);
            const auto count =
                static_cast<std::size_t>(std::count_if(points.begin(), points.end(), [&](auto& p) {
                    return std::abs(at + slope * (p.along - middle) - p.depth) <= 1.5;
                }));
            if (count > best_count) {
                best_count = count;
                best.at = at;
                best.slope = slope;
            }
        }
    }
    return best_count;
}

std::optional<BorderLine> line_through(const std::vector<EdgePoint>& points, int length) {
    if (points.size() < 12) {
        return std::nullopt;
    }
    BorderLine best;
    const auto best_count = best_line(points, length * 0.5, best);
    best.seen_part = static_cast<double>(best_count) * 2.0 / length;
    const bool enough =
        best.seen_part >= k_seen_part_min &&
        static_cast<double>(best_count) >= k_inlier_part_min * static_cast<double>(points.size());
    return enough ? std::optional(best) : std::nullopt;
}

double straight_part(const std::vector<EdgePoint>& points) {
    BorderLine line;
    const auto count = best_line(points, points.front().along, line);
    return static_cast<double>(count) / static_cast<double>(points.size());
}

// Stretches along a side where the image is dark from its edge inwards, in the side's own frame:
// x is the depth, y along.
std::vector<cv::Rect> dark_stretches(const cv::Mat& rows, double paper, double px_per_mm) {
    const double level = std::min(paper * k_dark_part, k_dark_most);
    const int depth_min = std::max(2, static_cast<int>(k_dark_depth_min_mm * px_per_mm));
    const int length_min = std::max(8, static_cast<int>(k_dark_length_part * rows.rows));
    std::vector<cv::Rect> stretches;
    const int reach = static_cast<int>(rows.cols * k_reach_part);
    int start = -1;
    int gap = 0;
    std::vector<EdgePoint> depths;
    const auto close = [&](int end) {
        // A photograph that reaches the edge has no straight inner border.
        if (start >= 0 && end - start >= length_min && straight_part(depths) >= k_straight_part) {
            const auto middle = depths.begin() + std::ssize(depths) / 2;
            std::nth_element(depths.begin(), middle, depths.end(),
                             [](auto& a, auto& b) { return a.depth < b.depth; });
            stretches.emplace_back(0, start, static_cast<int>(middle->depth), end - start);
        }
        start = -1;
        depths.clear();
    };
    for (int y = 0; y < rows.rows; ++y) {
        const auto* row = rows.ptr<std::uint8_t>(y);
        int depth = 0;
        while (depth < reach && row[depth] <= level) {
            ++depth;
        }
        if (depth >= depth_min) {
            start = start < 0 ? y : start;
            gap = 0;
            depths.push_back({y, static_cast<double>(depth)});
        } else if (start >= 0 && ++gap > 3) {
            close(y - gap + 1);
        }
    }
    close(rows.rows - gap);
    return stretches;
}

// The image turned so that side 0 left, 1 top, 2 right, 3 bottom lies at the left.
cv::Mat side_at_left(const cv::Mat& grey, int side) {
    // Never into `grey` itself, which may be the page's own memory: transpose works in place when
    // the destination is as large as the source.
    cv::Mat transposed;
    if (side == 1 || side == 3) {
        cv::transpose(grey, transposed);
    }
    const cv::Mat& turned = transposed.empty() ? grey : transposed;
    if (side >= 2) {
        cv::Mat flipped;
        cv::flip(turned, flipped, 1);
        return flipped;
    }
    return turned;
}

cv::Rect back_from_left(const cv::Rect& box, int side, const cv::Size& size) {
    switch (side) {
    case 0:
        return box;
    case 1:
        return {box.y, box.x, box.height, box.width};
    case 2:
        return {size.width - box.x - box.width, box.y, box.width, box.height};
    default:
        return {box.y, size.height - box.x - box.width, box.height, box.width};
    }
}

} // namespace

SheetBorder find_sheet_border(const ScaledView& view) {
    SheetBorder border;
    border.paper_tone = paper_tone_of(view.grey);
    border.background_tone = background_of(view.grey, border.paper_tone, view.bilevel);
    for (int side = 0; side < 4; ++side) {
        const auto turned = side_at_left(view.grey, side);
        for (const auto& box : dark_stretches(turned, border.paper_tone, view.px_per_mm)) {
            border.dark.push_back(back_from_left(box, side, view.grey.size()));
        }
        if (!border.background_tone) {
            continue;
        }
        auto line = line_through(
            background_depths(turned, border.paper_tone, *border.background_tone), turned.rows);
        if (line && side >= 2) {
            line->at = turned.cols - line->at;
            line->slope = -line->slope;
        }
        border.lines.at(static_cast<std::size_t>(side)) = line;
    }
    return border;
}

std::optional<std::array<std::array<double, 2>, 4>> corners_of(const SheetBorder& border,
                                                               const cv::Size& size) {
    if (std::none_of(border.lines.begin(), border.lines.end(),
                     [](const auto& line) { return line.has_value(); })) {
        return std::nullopt;
    }
    const BorderLine left = border.lines[0].value_or(BorderLine{});
    const BorderLine top = border.lines[1].value_or(BorderLine{});
    const BorderLine right = border.lines[2].value_or(BorderLine{.at = 1.0 * size.width});
    const BorderLine bottom = border.lines[3].value_or(BorderLine{.at = 1.0 * size.height});
    const auto meet = [&](const BorderLine& upright, const BorderLine& level) {
        // x = a + b (y - h/2), y = c + d (x - w/2)
        const double half_w = size.width * 0.5;
        const double half_h = size.height * 0.5;
        const double x = (upright.at + upright.slope * (level.at - level.slope * half_w - half_h)) /
                         (1.0 - upright.slope * level.slope);
        return std::array<double, 2>{x, level.at + level.slope * (x - half_w)};
    };
    const std::array<std::array<double, 2>, 4> corners{meet(left, top), meet(right, top),
                                                       meet(right, bottom), meet(left, bottom)};
    const bool sheet = corners[1][0] - corners[0][0] > size.width * 0.2 &&
                       corners[2][0] - corners[3][0] > size.width * 0.2 &&
                       corners[3][1] - corners[0][1] > size.height * 0.1 &&
                       corners[2][1] - corners[1][1] > size.height * 0.1;
    return sheet ? std::optional(corners) : std::nullopt;
}

} // namespace scanseal::imaging
