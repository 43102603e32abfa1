#include "imaging/measures/edge_profile_internal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <iterator>
#include <vector>

namespace scanseal::imaging {

namespace {

constexpr double k_reach_mm = 4.5;
constexpr double k_dip_reach_mm = 1.2; // the bottom of the dip lies this near the edge found
constexpr double k_plain_mm = 1.2;
constexpr double k_plain_spread = 14.0;
constexpr int k_points_max = 96;
constexpr double k_flat_part = 0.15;
constexpr double k_recovered_part = 0.75;

double tone_at(const cv::Mat& grey, double x, double y) {
    const int left = std::clamp(static_cast<int>(std::floor(x)), 0, grey.cols - 1);
    const int top = std::clamp(static_cast<int>(std::floor(y)), 0, grey.rows - 1);
    const int right = std::min(left + 1, grey.cols - 1);
    const int bottom = std::min(top + 1, grey.rows - 1);
    const double fx = std::clamp(x - left, 0.0, 1.0);
    const double fy = std::clamp(y - top, 0.0, 1.0);
    const auto at = [&](int row, int column) {
        return static_cast<double>(grey.at<std::uint8_t>(row, column));
    };
    return (at(top, left) * (1 - fx) + at(top, right) * fx) * (1 - fy) +
           (at(bottom, left) * (1 - fx) + at(bottom, right) * fx) * fy;
}

double median_of(std::vector<double>& values) {
    const auto middle = values.begin() + std::ssize(values) / 2;
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

int points_along(const LinePiece& piece) {
    const double length = std::hypot(piece.to[0] - piece.from[0], piece.to[1] - piece.from[1]);
    return std::clamp(static_cast<int>(length), 1, k_points_max);
}

double tone_beside(const ScaledView& view, const LinePiece& piece,
                   const std::array<double, 2>& inside, double part, int offset) {
    const double x = piece.from[0] + part * (piece.to[0] - piece.from[0]) - offset * inside[0];
    const double y = piece.from[1] + part * (piece.to[1] - piece.from[1]) - offset * inside[1];
    return tone_at(view.grey, x, y);
}

// Median tone at each offset, from `reach` inside to `reach` outside.
std::vector<double> medians_across(const ScaledView& view, const LinePiece& piece,
                                   const std::array<double, 2>& inside, int reach) {
    const int points = points_along(piece);
    std::vector<double> medians;
    std::vector<double> tones(static_cast<std::size_t>(points));
    for (int offset = -reach; offset <= reach; ++offset) {
        for (int i = 0; i < points; ++i) {
            tones[static_cast<std::size_t>(i)] =
                tone_beside(view, piece, inside, (i + 0.5) / points, offset);
        }
        medians.push_back(median_of(tones));
    }
    return medians;
}

// Steps from the bottom at `at` until the tone has come back, in whole and part pixels.
double recovery(const std::vector<double>& tones, std::ptrdiff_t at, int step, double level) {
    const double goal = tones[static_cast<std::size_t>(at)] +
                        k_recovered_part * (level - tones[static_cast<std::size_t>(at)]);
    int way = 0;
    for (auto i = at; i + step >= 0 && i + step < std::ssize(tones); i += step, ++way) {
        const double here = tones[static_cast<std::size_t>(i)];
        const double next = tones[static_cast<std::size_t>(i + step)];
        if (next >= goal) {
            return way + (next > here ? (goal - here) / (next - here) : 0.0);
        }
    }
    return way;
}

// Part of the points along the edge that are at most `tone` at `offset` from it.
double part_below(const ScaledView& view, const LinePiece& piece,
                  const std::array<double, 2>& inside, int offset, double tone) {
    const auto points = points_along(piece);
    int below = 0;
    for (int i = 0; i < points; ++i) {
        below += tone_beside(view, piece, inside, (i + 0.5) / points, offset) <= tone ? 1 : 0;
    }
    return static_cast<double>(below) / points;
}

} // namespace

EdgeProfile profile_across(const ScaledView& view, const LinePiece& piece,
                           const std::array<double, 2>& inside) {
    const int reach = std::max(6, static_cast<int>(k_reach_mm * view.px_per_mm));
    auto tones = medians_across(view, piece, inside, reach);
    const int near = std::max(2, static_cast<int>(k_dip_reach_mm * view.px_per_mm));
    const auto bottom =
        std::min_element(tones.begin() + reach - near, tones.begin() + reach + near + 1);
    EdgeProfile profile;
    std::vector<double> inner(tones.begin(), tones.begin() + reach / 2);
    std::vector<double> outer(tones.end() - reach / 2, tones.end());
    profile.inner_tone = median_of(inner);
    profile.outer_tone = median_of(outer);
    profile.depth = std::max(0.0, std::min(profile.inner_tone, profile.outer_tone) - *bottom);
    const auto at = bottom - tones.begin();
    // A printed line is as dark all across: it has come to its end before it recovers.
    const double flat = *bottom + k_flat_part * profile.depth;
    const auto above = [flat](double tone) { return tone > flat; };
    const auto last = std::find_if(bottom, tones.end(), above) - tones.begin() - 1;
    const auto first =
        std::find_if(std::make_reverse_iterator(bottom), tones.rend(), above).base() -
        tones.begin();
    profile.inner_mm = recovery(tones, first, -1, profile.inner_tone) / view.px_per_mm;
    profile.outer_mm = recovery(tones, last, 1, profile.outer_tone) / view.px_per_mm;
    profile.steady_part = part_below(view, piece, inside, static_cast<int>(at) - reach,
                                     *bottom + profile.depth * 0.5);
    return profile;
}

double plain_part(const ScaledView& view, const LinePiece& piece,
                  const std::array<double, 2>& beside) {
    const int points = points_along(piece);
    const int offset = -std::max(2, static_cast<int>(k_plain_mm * view.px_per_mm));
    std::vector<double> tones(static_cast<std::size_t>(points));
    for (int i = 0; i < points; ++i) {
        tones[static_cast<std::size_t>(i)] =
            tone_beside(view, piece, beside, (i + 0.5) / points, offset);
    }
    auto sorted = tones;
    const double middle = median_of(sorted);
    const auto near = std::count_if(tones.begin(), tones.end(), [&](double tone) {
        return std::abs(tone - middle) <= k_plain_spread;
    });
    return static_cast<double>(near) / points;
}

} // namespace scanseal::imaging
