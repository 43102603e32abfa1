#include "imaging/measures/gutter_internal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace scanseal::imaging {

namespace {

constexpr double k_wide_part = 1.15; // of the height: two pages side by side are wider than that
constexpr double k_depth_min = 10.0; // of 255
constexpr double k_width_min_mm = 1.5;
constexpr double k_width_max_mm = 45.0;
// A fold this narrow is told from a rule by the paper beside it, which bends there and takes the
// light otherwise than further out.
constexpr double k_narrow_min_mm = 0.5;
constexpr double k_bend_from_mm = 2.0;
constexpr double k_bend_to_mm = 6.0;
constexpr double k_bend_step_min = 8.0; // of 255

// The tone that a tenth of the rows exceed: paper, without print. A line of print on a page that
// lies on its side leaves more than that free.
std::vector<double> column_tones(const cv::Mat& grey) {
    std::vector<double> tones(static_cast<std::size_t>(grey.cols));
    std::vector<std::uint8_t> column;
    for (int x = 0; x < grey.cols; ++x) {
        column.clear();
        for (int y = grey.rows / 20; y < grey.rows - grey.rows / 20; ++y) {
            column.push_back(grey.at<std::uint8_t>(y, x));
        }
        const auto at = column.begin() + std::ssize(column) * 9 / 10;
        std::nth_element(column.begin(), at, column.end());
        tones[static_cast<std::size_t>(x)] = *at;
    }
    return tones;
}

// Requires: from < to <= size.
double middle_between(const std::vector<double>& tones, std::ptrdiff_t from, std::ptrdiff_t to) {
    std::vector<double> part(tones.begin() + from, tones.begin() + to);
    const auto at = part.begin() + std::ssize(part) / 2;
    std::nth_element(part.begin(), at, part.end());
    return *at;
}

double middle_of(const std::vector<double>& tones, double from, double to) {
    const auto width = static_cast<double>(tones.size());
    return middle_between(tones, static_cast<std::ptrdiff_t>(from * width),
                          static_cast<std::ptrdiff_t>(to * width));
}

// Between the tenth and the ninetieth percent.
double spread_of(const std::vector<double>& tones, double from, double to) {
    const auto width = static_cast<double>(tones.size());
    std::vector<double> part(tones.begin() + static_cast<std::ptrdiff_t>(from * width),
                             tones.begin() + static_cast<std::ptrdiff_t>(to * width));
    std::sort(part.begin(), part.end());
    return part[part.size() * 9 / 10] - part[part.size() / 10];
}

// Between 2 and 6 mm beside column `at`, to one side or the other, another tone than further out.
bool paper_bends(const std::vector<double>& tones, std::ptrdiff_t at, double px_per_mm) {
    const auto from = static_cast<std::ptrdiff_t>(k_bend_from_mm * px_per_mm) + 1;
    const auto to = static_cast<std::ptrdiff_t>(k_bend_to_mm * px_per_mm) + 2;
    if (at < to || at + to >= std::ssize(tones)) {
        return false;
    }
    const double left = middle_between(tones, at - to, at - from);
    const double right = middle_between(tones, at + from, at + to);
    return std::abs(left - middle_of(tones, 0.15, 0.35)) >= k_bend_step_min ||
           std::abs(right - middle_of(tones, 0.65, 0.85)) >= k_bend_step_min;
}

} // namespace

std::optional<cv::Rect> find_gutter(const ScaledView& view) {
    const auto& grey = view.grey;
    if (grey.cols < grey.rows * k_wide_part || grey.rows < 10 || grey.cols < 40) {
        return std::nullopt;
    }
    const auto tones = column_tones(grey);
    const auto from = tones.begin() + static_cast<std::ptrdiff_t>(grey.cols * 0.35);
    const auto to = tones.begin() + static_cast<std::ptrdiff_t>(grey.cols * 0.65);
    const auto lowest = std::min_element(from, to);
    const double sides = std::min(middle_of(tones, 0.15, 0.35), middle_of(tones, 0.65, 0.85));
    const double depth = sides - *lowest;
    if (depth < k_depth_min) {
        return std::nullopt;
    }
    if (std::max(spread_of(tones, 0.15, 0.35), spread_of(tones, 0.65, 0.85)) > depth * 0.5) {
        return std::nullopt; // a picture, not paper
    }
    const double level = sides - depth * 0.5;
    auto left = lowest;
    auto right = lowest;
    while (left != tones.begin() && *(left - 1) < level) {
        --left;
    }
    while (right + 1 != tones.end() && *(right + 1) < level) {
        ++right;
    }
    const auto width = static_cast<int>(right - left) + 1;
    const double width_mm = width / view.px_per_mm;
    if (width_mm < k_narrow_min_mm || width_mm > k_width_max_mm) {
        return std::nullopt;
    }
    if (width_mm < k_width_min_mm && !paper_bends(tones, lowest - tones.begin(), view.px_per_mm)) {
        return std::nullopt;
    }
    return cv::Rect(static_cast<int>(left - tones.begin()), 0, width, grey.rows);
}

} // namespace scanseal::imaging
