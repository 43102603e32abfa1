#include "imaging/target/slanted_edge_internal.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace scanseal::imaging {

namespace {

// ISO 12233: four bins a pixel.
constexpr double k_bin_px = 0.25;
constexpr int k_rows_min = 20;
constexpr int k_columns_min = 12;
// Of linear light, between the two sides: less is no edge.
constexpr double k_rise_min = 0.05;
constexpr double k_residual_px_max = 1.0; // mean, of the rows from their line

double hamming(double distance, double half_width) {
    const double t = std::clamp(distance / half_width, -1.0, 1.0);
    return 0.54 + 0.46 * std::cos(std::numbers::pi * t);
}

/// Where each row changes most, as the centroid of its slope; windowed around `near`.
std::vector<double> row_centroids(const cv::Mat& part, const std::vector<double>& near) {
    std::vector<double> centroids(static_cast<std::size_t>(part.rows));
    const double half_width = part.cols / 2.0;
    for (int y = 0; y < part.rows; ++y) {
        const auto* row = part.ptr<float>(y);
        const double middle = near[static_cast<std::size_t>(y)];
        double sum = 0.0;
        double moment = 0.0;
        for (int x = 1; x + 1 < part.cols; ++x) {
            const double slope = (row[x + 1] - row[x - 1]) / 2.0 * hamming(x - middle, half_width);
            sum += slope;
            moment += slope * x;
        }
        centroids[static_cast<std::size_t>(y)] = sum == 0.0 ? middle : moment / sum;
    }
    return centroids;
}

EdgeLine fitted(const std::vector<double>& at) {
    const auto count = static_cast<double>(at.size());
    const double middle = (count - 1) / 2;
    double mean = 0.0;
    double moment = 0.0;
    double spread = 0.0;
    for (std::size_t y = 0; y < at.size(); ++y) {
        const double dy = static_cast<double>(y) - middle;
        mean += at[y] / count;
        moment += at[y] * dy;
        spread += dy * dy;
    }
    const double slope = moment / spread;
    return {.at_px = mean - slope * middle, .slope = slope};
}

std::vector<double> points_of(const EdgeLine& line, int rows) {
    std::vector<double> at(static_cast<std::size_t>(rows));
    for (int y = 0; y < rows; ++y) {
        at[static_cast<std::size_t>(y)] = line.at_px + line.slope * y;
    }
    return at;
}

double rise_between_sides(const cv::Mat& part) {
    const int side = std::max(1, part.cols / 8);
    return std::abs(cv::mean(part.colRange(part.cols - side, part.cols))[0] -
                    cv::mean(part.colRange(0, side))[0]);
}

/// Mean light against distance from the edge, four bins a pixel; empty bins take their neighbours'.
std::vector<double> edge_spread_function(const cv::Mat& part, const EdgeLine& line, double cosine) {
    const double reach_px = (part.cols - std::abs(line.slope) * part.rows) / 2.0 * cosine;
    const int half = static_cast<int>(reach_px / k_bin_px);
    std::vector<double> sums(static_cast<std::size_t>(2 * half + 1));
    std::vector<unsigned> counts(sums.size());
    for (int y = 0; y < part.rows; ++y) {
        const auto* row = part.ptr<float>(y);
        for (int x = 0; x < part.cols; ++x) {
            const double distance = (x - line.at_px - line.slope * y) * cosine;
            const auto bin = static_cast<int>(std::lround(distance / k_bin_px)) + half;
            if (bin >= 0 && bin < static_cast<int>(sums.size())) {
                sums[static_cast<std::size_t>(bin)] += row[x];
                ++counts[static_cast<std::size_t>(bin)];
            }
        }
    }
    double last = 0.0;
    for (std::size_t i = 0; i < sums.size(); ++i) {
        last = counts[i] > 0 ? sums[i] / counts[i] : last;
        sums[i] = last;
    }
    return sums;
}

double sinc(double x) {
    return x == 0.0 ? 1.0 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

std::vector<double> response_of(const std::vector<double>& spread) {
    const double half = (static_cast<double>(spread.size()) - 1) / 2;
    std::vector<double> line_spread(spread.size());
    for (std::size_t i = 1; i + 1 < spread.size(); ++i) {
        line_spread[i] =
            (spread[i + 1] - spread[i - 1]) / 2 * hamming(static_cast<double>(i) - half, half);
    }
    std::vector<double> response;
    double at_zero = 0.0;
    const auto count = static_cast<int>(std::lround(k_frequency_max / k_frequency_step)) + 1;
    for (int k = 0; k < count; ++k) {
        const double frequency = k * k_frequency_step;
        double real = 0.0;
        double imaginary = 0.0;
        for (std::size_t i = 0; i < line_spread.size(); ++i) {
            const double phase =
                2 * std::numbers::pi * frequency * k_bin_px * (static_cast<double>(i) - half);
            real += line_spread[i] * std::cos(phase);
            imaginary += line_spread[i] * std::sin(phase);
        }
        const double magnitude = std::hypot(real, imaginary);
        if (k == 0) {
            at_zero = magnitude;
        }
        // What the difference over two bins (ISO 12233) and the mean over one took away.
        const double lost = sinc(2 * frequency * k_bin_px) * sinc(frequency * k_bin_px);
        response.push_back(at_zero == 0.0 ? 0.0 : magnitude / at_zero / lost);
    }
    return response;
}

} // namespace

std::optional<EdgeLine> edge_line(const cv::Mat& part) {
    if (part.rows < k_rows_min || part.cols < k_columns_min ||
        rise_between_sides(part) < k_rise_min) {
        return std::nullopt;
    }
    std::vector<double> near(static_cast<std::size_t>(part.rows), part.cols / 2.0);
    EdgeLine line;
    for (int pass = 0; pass < 3; ++pass) {
        const auto centroids = row_centroids(part, near);
        line = fitted(centroids);
        near = points_of(line, part.rows);
        if (pass == 2) {
            double off = 0.0;
            for (std::size_t y = 0; y < near.size(); ++y) {
                off += std::abs(centroids[y] - near[y]) / static_cast<double>(near.size());
            }
            if (!(off <= k_residual_px_max)) {
                return std::nullopt;
            }
        }
    }
    const bool inside =
        std::ranges::all_of(near, [&part](double x) { return x >= 2.0 && x <= part.cols - 3.0; });
    return inside ? std::optional(line) : std::nullopt;
}

std::optional<EdgeResponse> edge_response(const cv::Mat& part) {
    const auto line = edge_line(part);
    const double lean = line ? std::abs(line->slope) : 0.0;
    if (!line || lean < std::tan(2.0 * std::numbers::pi / 180) ||
        lean > std::tan(10.0 * std::numbers::pi / 180) || part.cols - lean * part.rows < 12) {
        return std::nullopt;
    }
    const double cosine = 1.0 / std::sqrt(1.0 + line->slope * line->slope);
    return EdgeResponse{.line = *line,
                        .response = response_of(edge_spread_function(part, *line, cosine))};
}

double frequency_at(const std::vector<double>& response, double level) {
    for (std::size_t k = 1; k < response.size(); ++k) {
        if (response[k] <= level) {
            const double fall = response[k - 1] - response[k];
            const double part = fall > 0.0 ? (response[k - 1] - level) / fall : 0.0;
            return (static_cast<double>(k - 1) + part) * k_frequency_step;
        }
    }
    return k_frequency_max;
}

double highest_response(const std::vector<double>& response) {
    const auto first = std::min<std::size_t>(2, response.size());
    const auto last = std::min(response.size(),
                               static_cast<std::size_t>(std::lround(0.5 / k_frequency_step)) + 1);
    return first < last ? *std::max_element(response.begin() + static_cast<std::ptrdiff_t>(first),
                                            response.begin() + static_cast<std::ptrdiff_t>(last))
                        : 0.0;
}

} // namespace scanseal::imaging
