#include "imaging/measures/skew_internal.hpp"

#include "imaging/measures/angles_internal.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/scaled_view_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <vector>

namespace scanseal::imaging {

namespace {

constexpr double k_ink_width_mm = 4.4;
// Noise of a scanner and the grain of paper stay below, of 255.
constexpr double k_ink_depth_min = 20.0;
constexpr double k_angle_max_deg = 20.0;
constexpr double k_coarse_step_deg = 0.25;
constexpr double k_fine_step_deg = 0.05;
constexpr double k_fine_reach_deg = 0.5;
constexpr int k_strips_max = 200;
constexpr int k_strip_px = 8;

// The ink of a page in upright strips: row i holds strip i from top to bottom.
struct Strips {
    cv::Mat sums;
    int width_px = k_strip_px;
};

Strips strips_of(const cv::Mat& ink) {
    Strips strips;
    strips.width_px = std::max(k_strip_px, (ink.cols + k_strips_max - 1) / k_strips_max);
    strips.width_px = std::min(strips.width_px, ink.cols);
    const int count = ink.cols / strips.width_px;
    cv::Mat narrow;
    cv::resize(ink.colRange(0, count * strips.width_px), narrow, cv::Size(count, ink.rows), 0, 0,
               cv::INTER_AREA);
    cv::transpose(narrow, strips.sums);
    return strips;
}

// Energy of the changes of the profile across lines of `angle_deg`, over rows from..to.
double energy_at(const Strips& strips, double angle_deg, int from, int to,
                 std::vector<std::uint16_t>& profile) {
    const int rows = strips.sums.cols;
    const int count = strips.sums.rows;
    std::fill(profile.begin(), profile.end(), std::uint16_t{0});
    const double step = tan_deg(angle_deg) * strips.width_px;
    for (int i = 0; i < count; ++i) {
        const int shift = static_cast<int>(std::lround((i - (count - 1) * 0.5) * step));
        const int first = std::max(from, -shift);
        const int last = std::min(to, rows - shift);
        const auto* strip = strips.sums.ptr<std::uint8_t>(i);
        for (int y = first; y < last; ++y) {
            auto& bin = profile[static_cast<std::size_t>(y)];
            bin = static_cast<std::uint16_t>(bin + strip[y + shift]);
        }
    }
    double energy = 0.0;
    for (int y = from + 1; y < to; ++y) {
        const float change = static_cast<float>(profile[static_cast<std::size_t>(y)]) -
                             static_cast<float>(profile[static_cast<std::size_t>(y) - 1]);
        energy += static_cast<double>(change * change);
    }
    return energy;
}

// Middle of the peak: of the parabola through the best three of smoothed energies.
double fine_angle(const Strips& strips, double around_deg, int from, int to,
                  std::vector<std::uint16_t>& profile) {
    const int half = static_cast<int>(std::lround(k_fine_reach_deg / k_fine_step_deg));
    std::vector<double> energies;
    for (int i = -half; i <= half; ++i) {
        energies.push_back(energy_at(strips, around_deg + i * k_fine_step_deg, from, to, profile));
    }
    const auto peak = std::max_element(energies.begin(), energies.end());
    const double floor = *std::min_element(energies.begin(), energies.end());
    // Centre of what stands above three quarters of the peak: steadier than its very top.
    const double level = floor + (*peak - floor) * 0.7;
    double weight = 0.0;
    double moment = 0.0;
    const auto middle = peak - energies.begin();
    const auto add = [&](std::ptrdiff_t i) {
        const double w = energies[static_cast<std::size_t>(i)] - level;
        weight += w;
        moment += w * static_cast<double>(i);
        return w > 0.0;
    };
    for (auto i = middle; i >= 0 && energies[static_cast<std::size_t>(i)] > level; --i) {
        add(i);
    }
    for (auto i = middle + 1;
         i < std::ssize(energies) && energies[static_cast<std::size_t>(i)] > level; ++i) {
        add(i);
    }
    const double centre = weight > 0.0 ? moment / weight : static_cast<double>(middle);
    return around_deg + (centre - half) * k_fine_step_deg;
}

struct Peak {
    double angle_deg = 0.0;
    double strength = 1.0;
};

Peak coarse_peak(const Strips& strips, double from_deg, double to_deg, int from, int to,
                 std::vector<std::uint16_t>& profile) {
    std::vector<double> energies;
    Peak peak;
    double best = 0.0;
    const int steps = static_cast<int>(std::lround((to_deg - from_deg) / k_coarse_step_deg));
    for (int i = 0; i <= steps; ++i) {
        const double angle = from_deg + i * k_coarse_step_deg;
        const double energy = energy_at(strips, angle, from, to, profile);
        energies.push_back(energy);
        if (energy > best) {
            best = energy;
            peak.angle_deg = angle;
        }
    }
    const auto middle = energies.begin() + std::ssize(energies) / 2;
    std::nth_element(energies.begin(), middle, energies.end());
    peak.strength = *middle > 0.0 ? best / *middle : 1.0;
    return peak;
}

// Strength of the peak: pages of text 10 to 160, forms 75 to 170, handwriting 6 to 12, photographs
// and blank pages 1 to 5. The weaker the peak, the closer the parts of the page must agree.
struct Trust {
    double strength_min;
    double spread_max_deg;
};

constexpr double k_strength_sure = 9.0;
constexpr std::array<Trust, 2> k_trust{{{6.0, 1.6}, {4.5, 0.3}}};

// Lines of a slip that lies turned on a page without much print fill less of it.
constexpr double k_turned_deg = 1.0;
constexpr double k_turned_area_min = 0.09;

bool reliable(const LineAngle& lines) {
    const double angle = std::abs(lines.angle_deg);
    const bool inside = angle < k_angle_max_deg - 0.01 &&
                        (angle < k_turned_deg || lines.area_part >= k_turned_area_min);
    const bool agreed =
        lines.spread_deg && std::any_of(k_trust.begin(), k_trust.end(), [&](const Trust& trust) {
            return lines.strength >= trust.strength_min &&
                   *lines.spread_deg <= trust.spread_max_deg;
        });
    return inside && (lines.strength >= k_strength_sure || agreed);
}

// Lines must be seen in a part of the page for it to have a say.
constexpr double k_part_strength_min = 1.6;
// The drift of a picture taken at a slant is even: the middle part lies between the others.
constexpr double k_even_part = 0.25;

void compare_parts(const Strips& strips, LineAngle& found, std::vector<std::uint16_t>& profile) {
    constexpr int k_parts = 3;
    const int rows = strips.sums.cols;
    std::vector<double> angles;
    for (int part = 0; part < k_parts; ++part) {
        const int from = rows * part / k_parts;
        const int to = rows * (part + 1) / k_parts;
        const auto peak =
            coarse_peak(strips, found.angle_deg - 4.0, found.angle_deg + 4.0, from, to, profile);
        if (peak.strength >= k_part_strength_min) {
            angles.push_back(fine_angle(strips, peak.angle_deg, from, to, profile));
        }
    }
    if (angles.size() >= 2) {
        const auto [low, high] = std::minmax_element(angles.begin(), angles.end());
        found.spread_deg = *high - *low;
    }
    if (angles.size() == k_parts) {
        const double drift = angles.back() - angles.front();
        const double bend = angles[1] - 0.5 * (angles.front() + angles.back());
        found.drift_deg = std::abs(bend) <= k_even_part * std::abs(drift) ? drift : 0.0;
    }
}

// How many of the values, the largest first, make up four fifths of their sum; as a part.
double part_that_counts(std::vector<double> values) {
    std::sort(values.rbegin(), values.rend());
    const double wanted = 0.8 * std::accumulate(values.begin(), values.end(), 0.0);
    double sum = 0.0;
    std::size_t count = 0;
    while (count < values.size() && sum < wanted) {
        sum += values[count++];
    }
    return static_cast<double>(count) / static_cast<double>(values.size());
}

// Along the lines: the strips whose changes go with those of the profile. Across: bands of it.
double area_of_lines(const Strips& strips, double angle_deg, std::vector<std::uint16_t>& profile) {
    constexpr int k_band_px = 24;
    const int rows = strips.sums.cols;
    const int count = strips.sums.rows;
    static_cast<void>(energy_at(strips, angle_deg, 0, rows, profile));
    std::vector<double> across(static_cast<std::size_t>((rows + k_band_px - 1) / k_band_px));
    std::vector<int> changes(static_cast<std::size_t>(rows));
    for (int y = 1; y < rows; ++y) {
        const auto at = static_cast<std::size_t>(y);
        changes[at] = profile[at] - profile[at - 1];
        across[static_cast<std::size_t>(y / k_band_px)] += 1.0 * changes[at] * changes[at];
    }
    std::vector<double> along;
    const double step = tan_deg(angle_deg) * strips.width_px;
    for (int i = 0; i < count; ++i) {
        const int shift = static_cast<int>(std::lround((i - (count - 1) * 0.5) * step));
        const auto* strip = strips.sums.ptr<std::uint8_t>(i);
        const int last = std::min(rows, rows - shift);
        double shared = 0.0;
        for (int y = std::max(1, 1 - shift); y < last; ++y) {
            const int change = strip[y + shift] - strip[y + shift - 1];
            shared += 1.0 * change * changes[static_cast<std::size_t>(y)];
        }
        along.push_back(std::max(0.0, shared));
    }
    return part_that_counts(std::move(along)) * part_that_counts(std::move(across));
}

} // namespace

cv::Mat ink_of(const ScaledView& view) {
    const int width = std::max(3, static_cast<int>(k_ink_width_mm * view.px_per_mm)) | 1;
    cv::Mat ink;
    cv::morphologyEx(view.grey, ink, cv::MORPH_BLACKHAT,
                     cv::getStructuringElement(cv::MORPH_RECT, cv::Size(width, width)));
    cv::subtract(ink, cv::Scalar(k_ink_depth_min), ink);
    cv::min(ink, 127, ink);
    return ink;
}

const cv::Mat& survey_ink(const PageViews& views) {
    if (views.ink.empty()) {
        views.ink = ink_of(scaled_view(views, k_survey_dpi));
    }
    return views.ink;
}

LineAngle angle_of_rows(const cv::Mat& ink) {
    const auto strips = strips_of(ink);
    std::vector<std::uint16_t> profile(static_cast<std::size_t>(ink.rows));
    const auto peak = coarse_peak(strips, -k_angle_max_deg, k_angle_max_deg, 0, ink.rows, profile);
    LineAngle found;
    found.strength = peak.strength;
    found.angle_deg = fine_angle(strips, peak.angle_deg, 0, ink.rows, profile);
    found.area_part = area_of_lines(strips, found.angle_deg, profile);
    compare_parts(strips, found, profile);
    return found;
}

Skew skew_of(const cv::Mat& ink) {
    Skew skew;
    skew.rows = angle_of_rows(ink);
    cv::Mat turned;
    cv::transpose(ink, turned);
    skew.columns = angle_of_rows(turned);
    skew.columns.angle_deg = -skew.columns.angle_deg;
    skew.columns.drift_deg = -skew.columns.drift_deg;
    const bool rows_first = skew.rows.strength >= skew.columns.strength;
    const auto& first = rows_first ? skew.rows : skew.columns;
    const auto& second = rows_first ? skew.columns : skew.rows;
    for (const auto* lines : {&first, &second}) {
        if (!skew.angle_deg && reliable(*lines)) {
            skew.angle_deg = lines->angle_deg;
            skew.trapezoid_deg = std::abs(lines->drift_deg);
        }
    }
    return skew;
}

} // namespace scanseal::imaging
