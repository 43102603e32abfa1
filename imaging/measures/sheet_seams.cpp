#include "imaging/measures/sheet_seams_internal.hpp"

#include "imaging/measures/geometry.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

namespace scanseal::imaging {

namespace {

constexpr int k_columns = 24;
constexpr int k_seen_min = 23;
constexpr int k_column_px = 5;
constexpr double k_edge_mm = 2.0;
constexpr double k_lean_max_mm = 2.0;
constexpr double k_depth_min = 10.0;
// Paper beside the line, in pixels from its middle.
constexpr int k_beside_from = 3;
constexpr int k_beside_to = 5;
constexpr int k_apart_px = 6;
constexpr std::size_t k_seams_max = 8;

// How much darker each row of a narrow column is than the paper above and below it.
using Dips = std::vector<float>;

Dips dips_of(const cv::Mat& grey, int x) {
    Dips tones(static_cast<std::size_t>(grey.rows));
    for (int y = 0; y < grey.rows; ++y) {
        const auto* row = grey.ptr<std::uint8_t>(y) + x - k_column_px / 2;
        int sum = 0;
        for (int i = 0; i < k_column_px; ++i) {
            sum += row[i];
        }
        tones[static_cast<std::size_t>(y)] = static_cast<float>(sum) / k_column_px;
    }
    Dips dips(tones.size(), 0.0F);
    for (std::size_t y = k_beside_to; y + k_beside_to < tones.size(); ++y) {
        float above = 0.0F;
        float below = 0.0F;
        for (std::size_t i = k_beside_from; i <= k_beside_to; ++i) {
            above = std::max(above, tones[y - i]);
            below = std::max(below, tones[y + i]);
        }
        dips[y] = std::min(above, below) - tones[y];
    }
    return dips;
}

bool is_dip(const Dips& dips, int y) {
    return y >= 0 && y < std::ssize(dips) && dips[static_cast<std::size_t>(y)] >= k_depth_min;
}

// Rows where a dip is deepest.
std::vector<int> bottoms_of(const Dips& dips) {
    std::vector<int> bottoms;
    for (std::size_t y = 1; y + 1 < dips.size(); ++y) {
        if (dips[y] >= k_depth_min && dips[y] >= dips[y - 1] && dips[y] > dips[y + 1]) {
            bottoms.push_back(static_cast<int>(y));
        }
    }
    return bottoms;
}

int seen_between(const std::array<Dips, k_columns>& columns, int left_y, int right_y) {
    int seen = 0;
    for (int i = 0; i < k_columns; ++i) {
        const double way = static_cast<double>(i) / (k_columns - 1);
        const int y = static_cast<int>(std::lround(left_y + way * (right_y - left_y)));
        const auto& dips = columns.at(static_cast<std::size_t>(i));
        seen += is_dip(dips, y - 1) || is_dip(dips, y) || is_dip(dips, y + 1) ? 1 : 0;
    }
    return seen;
}

} // namespace

std::vector<Obstruction> find_seams(const PageViews& views, const ScaledView& view,
                                    const Geometry& geometry) {
    double left = 0.0;
    double right = view.grey.cols - 1.0;
    if (geometry.sheet_corners_px) {
        const auto& corners = *geometry.sheet_corners_px; // clockwise from top left
        left = std::max({left, corners[0][0] / view.scale, corners[3][0] / view.scale});
        right = std::min({right, corners[1][0] / view.scale, corners[2][0] / view.scale});
    }
    left += k_edge_mm * view.px_per_mm + k_column_px;
    right -= k_edge_mm * view.px_per_mm + k_column_px;
    std::vector<Obstruction> found;
    if (right - left < k_columns * k_column_px) {
        return found;
    }
    std::array<Dips, k_columns> columns;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const double way = static_cast<double>(i) / (k_columns - 1);
        columns.at(i) = dips_of(view.grey, static_cast<int>(left + way * (right - left)));
    }
    const int lean = static_cast<int>(k_lean_max_mm * view.px_per_mm);
    const auto ends = bottoms_of(columns.back());
    int last = -k_apart_px;
    for (const int from : bottoms_of(columns.front())) {
        if (from - last < k_apart_px || found.size() == k_seams_max) {
            continue;
        }
        const bool seam = std::any_of(ends.begin(), ends.end(), [&](int to) {
            return std::abs(to - from) <= lean && seen_between(columns, from, to) >= k_seen_min;
        });
        if (seam) {
            last = from;
            const cv::Rect box(static_cast<int>(left), from - 1, static_cast<int>(right - left), 3);
            found.push_back({full_size_region(views, view, box), 1.0});
        }
    }
    return found;
}

} // namespace scanseal::imaging
