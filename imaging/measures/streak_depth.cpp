#include "imaging/measures/streak_depth_internal.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace scanseal::imaging {

double depth_on_page(const cv::Mat& grey, const Streak& streak, bool light) {
    constexpr int k_rows = 160;
    constexpr int k_reach = 3;
    constexpr int k_side = 14;
    const auto& region = streak.region;
    const int middle = static_cast<int>(region.x_px + region.width_px / 2);
    if (middle < k_side || middle + k_side >= grey.cols) {
        return streak.depth;
    }
    std::array<double, 2 * k_side + 1> tones{};
    std::vector<std::uint8_t> column(k_rows);
    for (int dx = -k_side; dx <= k_side; ++dx) {
        for (int i = 0; i < k_rows; ++i) {
            const auto y = region.y_px +
                           region.height_px * (2U * static_cast<unsigned>(i) + 1U) / (2U * k_rows);
            column[static_cast<std::size_t>(i)] =
                grey.at<std::uint8_t>(std::min(grey.rows - 1, static_cast<int>(y)), middle + dx);
        }
        const auto at = column.begin() + k_rows * 7 / 10;
        std::ranges::nth_element(column, at);
        tones.at(static_cast<std::size_t>(dx + k_side)) = *at;
    }
    const auto usual = [&](int from) {
        std::array<double, k_side - 2 * k_reach + 1> side{};
        std::copy_n(tones.begin() + from, side.size(), side.begin());
        std::ranges::nth_element(side, side.begin() + side.size() / 2);
        return side.at(side.size() / 2);
    };
    const double left = usual(0);
    const double right = usual(k_side + 2 * k_reach);
    const auto first = tones.begin() + k_side - k_reach;
    const auto [low, high] =
        std::ranges::minmax(std::ranges::subrange(first, first + 2 * k_reach + 1));
    const double depth = light ? high - std::max(left, right) : std::min(left, right) - low;
    return std::max(streak.depth, depth / 255.0);
}

} // namespace scanseal::imaging
