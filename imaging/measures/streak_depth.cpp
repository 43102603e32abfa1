#include "imaging/measures/streak_depth_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

namespace scanseal::imaging {

std::optional<double> depth_on_page(const cv::Mat& grey, const Streak& streak, bool light) {
    constexpr int k_rows = 160;
    constexpr int k_reach = 3;
    constexpr int k_side = 14;
    constexpr double k_median_of_normal = 0.6745; // half of all lie within so many deviations
    constexpr double k_deviations = 5.0; // of a page's thousands of columns none is so by chance
    const auto& region = streak.region;
    const int middle = static_cast<int>(region.x_px + region.width_px / 2);
    if (middle < k_side || middle + k_side >= grey.cols) {
        return streak.depth;
    }
    std::array<double, 2 * k_side + 1> tones{}; // from left to right
    std::vector<std::uint8_t> column(k_rows);
    for (std::size_t place = 0; place < tones.size(); ++place) {
        const int x = middle - k_side + static_cast<int>(place);
        for (int i = 0; i < k_rows; ++i) {
            const auto y = region.y_px +
                           region.height_px * (2U * static_cast<unsigned>(i) + 1U) / (2U * k_rows);
            column[static_cast<std::size_t>(i)] =
                grey.at<std::uint8_t>(std::min(grey.rows - 1, static_cast<int>(y)), x);
        }
        const auto at = column.begin() + k_rows * 7 / 10;
        std::ranges::nth_element(column, at);
        tones.at(place) = *at;
    }
    const auto usual = [&](int from) {
        std::array<double, k_side - 2 * k_reach + 1> side{};
        std::copy_n(tones.begin() + from, side.size(), side.begin());
        std::ranges::nth_element(side, side.begin() + side.size() / 2);
        return side.at(side.size() / 2);
    };
    constexpr int k_right = k_side + 2 * k_reach;
    const double left = usual(0);
    const double right = usual(k_right);
    const auto [low, high] =
        std::ranges::minmax(std::span(tones).subspan<k_side - k_reach, 2 * k_reach + 1>());
    const double depth = light ? high - std::max(left, right) : std::min(left, right) - low;
    std::vector<double> apart;
    apart.reserve(tones.size());
    for (std::size_t i = 0; i <= k_side - 2 * k_reach; ++i) {
        apart.push_back(std::abs(tones.at(i) - left));
        apart.push_back(std::abs(tones.at(k_right + i) - right));
    }
    std::ranges::nth_element(apart, apart.begin() + std::ssize(apart) / 2);
    const double deviation = apart[apart.size() / 2] / k_median_of_normal;
    if (std::max(255.0 * streak.depth, depth) < k_deviations * deviation) {
        return std::nullopt;
    }
    return std::max(streak.depth, depth / 255.0);
}

} // namespace scanseal::imaging
