#include "imaging/measures/straight_edges_internal.hpp"

#include "imaging/measures/angles_internal.hpp"
#include "imaging/measures/edge_peaks_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace scanseal::imaging {

namespace {

constexpr int k_strip_px = 8;
// A step a pixel counts up to this: many small steps in line say more than a few large ones. The
// sum over a strip is then at most 32.
constexpr int k_step_max = 4;
constexpr double k_residual_max_px = 0.45;
constexpr int k_ink_level = 40;
// The picture is sheared so that edges stand upright in one of these.
constexpr std::array<double, 3> k_shears_deg{-10.0, 0.0, 10.0};
constexpr double k_shear_reach_deg = 5.5;
constexpr int k_gap_max = 2;
constexpr double k_filled_part_min = 0.7;
constexpr double k_first_reach_px = 1.2;
constexpr double k_reach_px = 0.9;
constexpr std::size_t k_open_max = 400;

// Marks a pixel that print spoils.
constexpr std::int8_t k_spoilt = 100;

// One row a strip of 8 rows: for each column the sum of the limited steps, made up for the pixels
// that print spoils where at least three are left.
cv::Mat steps_in_strips(const cv::Mat& steps, double slope) {
    const int strips = steps.rows / k_strip_px;
    cv::Mat result(strips, steps.cols, CV_8SC1, cv::Scalar(0));
    std::vector<std::int16_t> sums(static_cast<std::size_t>(steps.cols));
    for (int strip = 0; strip < strips; ++strip) {
        std::fill(sums.begin(), sums.end(), std::int16_t{0});
        for (int y = strip * k_strip_px; y < (strip + 1) * k_strip_px; ++y) {
            const int shift = static_cast<int>(std::lround(slope * (y - steps.rows * 0.5)));
            const auto* row = steps.ptr<std::int8_t>(y);
            const int last = std::min(steps.cols, steps.cols - shift);
            for (int x = std::max(0, -shift); x < last; ++x) {
                auto& sum = sums[static_cast<std::size_t>(x)];
                sum = static_cast<std::int16_t>(sum + row[x + shift]);
            }
        }
        // A sum holds 100 for each spoilt pixel and at most 32 either way of steps.
        auto* out = result.ptr<std::int8_t>(strip);
        for (int x = 0; x < steps.cols; ++x) {
            const int sum = sums[static_cast<std::size_t>(x)];
            const int spoilt = (sum + k_spoilt / 2) / k_spoilt;
            const int left = k_strip_px - spoilt;
            out[x] = static_cast<std::int8_t>(
                left < 3 ? 0 : (sum - spoilt * k_spoilt) * k_strip_px / left);
        }
    }
    return result;
}

cv::Mat limited_steps(const cv::Mat& grey, const cv::Mat& ink) {
    cv::Mat dark;
    cv::dilate(ink, dark, cv::Mat());
    cv::Mat steps(grey.size(), CV_8SC1, cv::Scalar(0));
    for (int y = 0; y < grey.rows; ++y) {
        const auto* row = grey.ptr<std::uint8_t>(y);
        const auto* spoilt = dark.ptr<std::uint8_t>(y);
        auto* out = steps.ptr<std::int8_t>(y);
        for (int x = 1; x + 1 < grey.cols; ++x) {
            const int step = std::clamp(row[x + 1] - row[x - 1], -k_step_max, k_step_max);
            out[x] = static_cast<std::int8_t>(spoilt[x] > k_ink_level ? k_spoilt : step);
        }
    }
    return steps;
}

// Peaks in strip after strip that lie on one line.
struct Chain {
    int first = 0;
    int last = 0;
    int count = 0;
    double sum_value = 0.0;
    // Sums for the line through the points, strips as abscissa.
    double sum_i = 0.0;
    double sum_x = 0.0;
    double sum_ii = 0.0;
    double sum_ix = 0.0;
    double sum_xx = 0.0;
    double last_x = 0.0;

    void add(int strip, const Peak& peak) {
        first = count == 0 ? strip : first;
        last = strip;
        ++count;
        sum_value += peak.value;
        sum_i += strip;
        sum_x += peak.x;
        sum_ii += static_cast<double>(strip) * strip;
        sum_ix += strip * peak.x;
        sum_xx += peak.x * peak.x;
        last_x = peak.x;
    }

    [[nodiscard]] double slope() const {
        const double spread = count * sum_ii - sum_i * sum_i;
        return spread > 0.0 ? (count * sum_ix - sum_i * sum_x) / spread : 0.0;
    }

    /// Root of the mean square distance of the points from the line.
    [[nodiscard]] double residual() const {
        const double covariance = sum_ix - sum_i * sum_x / count;
        const double variance = sum_xx - sum_x * sum_x / count;
        return std::sqrt(std::max(0.0, (variance - slope() * covariance) / count));
    }

    [[nodiscard]] double at(int strip) const {
        return count < 4 ? last_x : sum_x / count + slope() * (strip - sum_i / count);
    }

    [[nodiscard]] double reach(int strip) const {
        return count < 4 ? k_first_reach_px * (strip - last) : k_reach_px;
    }
};

bool long_enough(const Chain& chain, int length_min) {
    const int strips = chain.last - chain.first + 1;
    return strips * k_strip_px >= length_min && chain.count >= strips * k_filled_part_min &&
           chain.residual() <= k_residual_max_px;
}

// Hands every peak to the nearest open chain, or opens a new one.
std::vector<Chain> chains_of(const cv::Mat& strips, int sign, const cv::Mat& levels,
                             int length_min) {
    std::vector<Chain> open;
    std::vector<Chain> done;
    for (int strip = 0; strip < strips.rows; ++strip) {
        auto peaks = peaks_of(strips, strip, sign, levels);
        for (auto& chain : open) {
            if (auto* nearest = nearest_peak(peaks, chain.at(strip), chain.reach(strip))) {
                chain.add(strip, *nearest);
                nearest->value = 0; // taken
            }
        }
        std::erase_if(open, [&](const Chain& chain) {
            const bool over = strip - chain.last > k_gap_max;
            if (over && long_enough(chain, length_min)) {
                done.push_back(chain);
            }
            return over;
        });
        for (const auto& peak : peaks) {
            if (peak.value > 0 && open.size() < k_open_max) {
                open.emplace_back().add(strip, peak);
            }
        }
        // The longest first: they take their peaks before newcomers do.
        std::stable_sort(open.begin(), open.end(),
                         [](const Chain& a, const Chain& b) { return a.count > b.count; });
    }
    std::copy_if(open.begin(), open.end(), std::back_inserter(done),
                 [&](const Chain& chain) { return long_enough(chain, length_min); });
    return done;
}

StraightEdge edge_of(const Chain& chain, double shear, int sign, int rows) {
    StraightEdge edge;
    const double slope = chain.slope() / k_strip_px;
    const double middle_row = (chain.sum_i / chain.count + 0.5) * k_strip_px - 0.5;
    const double middle_x = chain.sum_x / chain.count + shear * (middle_row - rows * 0.5);
    edge.slope = slope + shear;
    edge.at = middle_x - edge.slope * (middle_row - rows * 0.5);
    edge.from = chain.first * k_strip_px;
    edge.to = (chain.last + 1) * k_strip_px;
    edge.strength = chain.sum_value / chain.count / k_strip_px;
    edge.rising = sign > 0;
    return edge;
}

bool same_place(const StraightEdge& one, const StraightEdge& other, int rows) {
    const int from = std::max(one.from, other.from);
    const int to = std::min(one.to, other.to);
    const double middle = (from + to) * 0.5;
    return one.rising == other.rising && to - from >= std::min(one.length(), other.length()) / 2 &&
           std::abs(one.x_at(middle, rows) - other.x_at(middle, rows)) <= 2.0;
}

// Of those that lie on one another the longest.
std::vector<StraightEdge> longest_each(std::vector<StraightEdge> edges, int rows) {
    std::sort(edges.begin(), edges.end(),
              [](const auto& a, const auto& b) { return a.length() > b.length(); });
    std::vector<StraightEdge> kept;
    for (const auto& edge : edges) {
        if (std::none_of(kept.begin(), kept.end(),
                         [&](const auto& other) { return same_place(edge, other, rows); })) {
            kept.push_back(edge);
        }
    }
    return kept;
}

void add_edges(const cv::Mat& steps, double shear, int length_min,
               std::vector<StraightEdge>& edges) {
    const double reach = tan_deg(k_shear_reach_deg) * k_strip_px;
    const auto strips = steps_in_strips(steps, shear);
    const auto levels = peak_levels(strips);
    for (const int sign : {1, -1}) {
        for (const auto& chain : chains_of(strips, sign, levels, length_min)) {
            if (std::abs(chain.slope()) <= reach) {
                edges.push_back(edge_of(chain, shear, sign, steps.rows));
            }
        }
    }
}

} // namespace

std::vector<StraightEdge> upright_edges(const cv::Mat& grey, const cv::Mat& ink, int length_min) {
    std::vector<StraightEdge> edges;
    if (grey.rows < length_min || grey.cols < 8) {
        return edges;
    }
    const auto steps = limited_steps(grey, ink);
    for (const double shear_deg : k_shears_deg) {
        add_edges(steps, tan_deg(shear_deg), length_min, edges);
    }
    return longest_each(std::move(edges), grey.rows);
}

} // namespace scanseal::imaging
