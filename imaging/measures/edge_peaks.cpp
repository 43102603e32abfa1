#include "imaging/measures/edge_peaks_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <iterator>

namespace scanseal::imaging {

namespace {

constexpr int k_peak_min = 7;
// Times the step that three quarters of what lies at this height stay below.
constexpr double k_peak_over_grain = 2.2;

// A grid on the other side of the page must not hide an edge on plain paper.
constexpr int k_level_columns = 96;

using Counts = std::array<std::uint16_t, 129>;

std::uint8_t level_of(const Counts& counts, unsigned total) {
    unsigned below = 0;
    int level = 0;
    for (; level < 128; ++level) {
        below += counts.at(static_cast<std::size_t>(level));
        if (below * 4 >= total * 3) {
            break;
        }
    }
    return static_cast<std::uint8_t>(
        std::clamp(static_cast<int>(level * k_peak_over_grain), k_peak_min, 255));
}

constexpr int k_around = 4; // strips
constexpr int k_sample = 3; // every third column

// For each strip how many of its columns in left..right hold a step of each height.
void count_steps(const cv::Mat& strips, int left, int right, std::vector<Counts>& by_strip) {
    for (int strip = 0; strip < strips.rows; ++strip) {
        auto& counts = by_strip[static_cast<std::size_t>(strip)];
        counts.fill(0);
        const auto* row = strips.ptr<std::int8_t>(strip);
        for (int x = left; x < right; x += k_sample) {
            ++counts.at(static_cast<std::size_t>(std::abs(static_cast<int>(row[x]))));
        }
    }
}

void add_counts(Counts& sum, const std::vector<Counts>& by_strip, int strip, int sign) {
    if (strip < 0 || strip >= std::ssize(by_strip)) {
        return;
    }
    const auto& counts = by_strip[static_cast<std::size_t>(strip)];
    for (std::size_t i = 0; i < sum.size(); ++i) {
        sum[i] = static_cast<std::uint16_t>(sum[i] + sign * counts[i]);
    }
}

} // namespace

cv::Mat peak_levels(const cv::Mat& strips) {
    const int blocks = (strips.cols + k_level_columns - 1) / k_level_columns;
    cv::Mat levels(strips.rows, blocks, CV_8UC1);
    std::vector<Counts> by_strip(static_cast<std::size_t>(strips.rows));
    for (int block = 0; block < blocks; ++block) {
        const int left = block * k_level_columns;
        const int right = std::min(strips.cols, left + k_level_columns);
        count_steps(strips, left, right, by_strip);
        const auto per_strip = static_cast<unsigned>((right - left + k_sample - 1) / k_sample);
        Counts around{};
        for (int strip = 0; strip < k_around; ++strip) {
            add_counts(around, by_strip, strip, 1);
        }
        for (int strip = 0; strip < strips.rows; ++strip) {
            add_counts(around, by_strip, strip + k_around, 1);
            add_counts(around, by_strip, strip - k_around - 1, -1);
            const int seen =
                std::min(strips.rows, strip + k_around + 1) - std::max(0, strip - k_around);
            levels.at<std::uint8_t>(strip, block) =
                level_of(around, per_strip * static_cast<unsigned>(seen));
        }
    }
    return levels;
}

std::vector<Peak> peaks_of(const cv::Mat& strips, int strip, int sign, const cv::Mat& levels) {
    std::vector<Peak> peaks;
    const auto* row = strips.ptr<std::int8_t>(strip);
    for (int block = 0; block < levels.cols; ++block) {
        const int level = levels.at<std::uint8_t>(strip, block);
        const int end = std::min(strips.cols - 2, (block + 1) * k_level_columns);
        for (int x = std::max(2, block * k_level_columns); x < end; ++x) {
            const int here = sign * row[x];
            if (here < level) {
                continue;
            }
            const int before = sign * row[x - 1];
            const int after = sign * row[x + 1];
            if (here >= before && here > after) {
                const double curve = before - 2.0 * here + after;
                const double middle = curve < 0.0 ? 0.5 * (before - after) / curve : 0.0;
                peaks.push_back({x + std::clamp(middle, -0.5, 0.5), here});
            }
        }
    }
    return peaks;
}

Peak* nearest_peak(std::vector<Peak>& peaks, double x, double reach) {
    Peak* nearest = nullptr;
    double least = reach;
    for (auto peak = std::lower_bound(peaks.begin(), peaks.end(), x - reach,
                                      [](const Peak& one, double at) { return one.x < at; });
         peak != peaks.end() && peak->x <= x + reach; ++peak) {
        if (const double away = std::abs(peak->x - x); peak->value > 0 && away <= least) {
            least = away;
            nearest = &*peak;
        }
    }
    return nearest;
}

} // namespace scanseal::imaging
