#include "imaging/measures/edge_peaks_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>

namespace scanseal::imaging {

namespace {

constexpr int k_peak_min = 7;
// Times the step that three quarters of what lies at this height stay below.
constexpr double k_peak_over_grain = 2.2;

} // namespace

std::vector<int> peak_levels(const cv::Mat& strips) {
    constexpr int k_around = 4;
    using Counts = std::array<unsigned, 129>;
    std::vector<Counts> by_strip(static_cast<std::size_t>(strips.rows), Counts{});
    for (int strip = 0; strip < strips.rows; ++strip) {
        const auto* row = strips.ptr<std::int8_t>(strip);
        for (int x = 0; x < strips.cols; x += 3) {
            ++by_strip[static_cast<std::size_t>(strip)].at(
                static_cast<std::size_t>(std::abs(static_cast<int>(row[x]))));
        }
    }
    const auto per_strip = static_cast<unsigned>((strips.cols + 2) / 3);
    std::vector<int> levels;
    for (int strip = 0; strip < strips.rows; ++strip) {
        const int first = std::max(0, strip - k_around);
        const int end = std::min(strips.rows, strip + k_around + 1);
        const unsigned total = per_strip * static_cast<unsigned>(end - first);
        unsigned below = 0;
        std::size_t level = 0;
        for (; level < 128; ++level) {
            for (int i = first; i < end; ++i) {
                below += by_strip[static_cast<std::size_t>(i)].at(level);
            }
            if (below * 4 >= total * 3) {
                break;
            }
        }
        levels.push_back(
            std::max(k_peak_min, static_cast<int>(static_cast<double>(level) * k_peak_over_grain)));
    }
    return levels;
}

std::vector<Peak> peaks_of(const std::int8_t* row, int columns, int sign, int level) {
    std::vector<Peak> peaks;
    for (int x = 2; x + 2 < columns; ++x) {
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
