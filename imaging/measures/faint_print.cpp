#include "imaging/measures/faint_print_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <vector>

namespace scanseal::imaging {

namespace {

int median_of(const cv::Mat& values) {
    std::array<std::size_t, 256> counts{};
    for (int y = 0; y < values.rows; ++y) {
        const auto* row = values.ptr<std::uint8_t>(y);
        for (int x = 0; x < values.cols; ++x) {
            ++counts[row[x]];
        }
    }
    std::size_t below = counts[0];
    int median = 0;
    while (median < 255 && below <= values.total() / 2) {
        below += counts[static_cast<std::size_t>(++median)];
    }
    return median;
}

} // namespace

double measure_show_through(const cv::Mat& quarter, double white_point, double black_point) {
    constexpr int k_spread_px = 15; // 5 mm at 300 dpi: wider than a stroke
    constexpr double k_faint_least = 5.0;
    constexpr double k_faint_part = 0.3; // of the step from paper to print
    constexpr double k_soft = 0.45;
    if (std::min(quarter.cols, quarter.rows) < 4 * k_spread_px) {
        return 0.0;
    }
    // On half of it: show-through is coarse.
    cv::Mat grey;
    cv::resize(quarter, grey, {quarter.cols / 2, quarter.rows / 2}, 0, 0, cv::INTER_AREA);
    cv::Mat paper;
    const auto brush = cv::getStructuringElement(cv::MORPH_RECT, {k_spread_px, k_spread_px});
    cv::morphologyEx(grey, paper, cv::MORPH_CLOSE, brush);
    cv::blur(paper, paper, {k_spread_px, k_spread_px});
    cv::Mat depth;
    cv::subtract(paper, grey, depth);
    // Noise lies below its own closing: plain paper is where the usual depth is.
    cv::subtract(depth, median_of(depth), depth);
    const double faint_most =
        std::max(2 * k_faint_least, k_faint_part * 255.0 * (white_point - black_point));
    cv::Mat print;
    cv::threshold(depth, print, faint_most, 255, cv::THRESH_BINARY);
    cv::dilate(print, print, cv::getStructuringElement(cv::MORPH_RECT, {5, 5}));
    double faint = 0;
    for (int y = 1; y + 1 < depth.rows; ++y) {
        const auto* row = depth.ptr<std::uint8_t>(y);
        const auto* near = print.ptr<std::uint8_t>(y);
        for (int x = 1; x + 1 < depth.cols; ++x) {
            if (near[x] != 0 || row[x] < k_faint_least) {
                continue;
            }
            const double slope = std::max(
                std::abs(row[x + 1] - row[x - 1]),
                std::abs(depth.at<std::uint8_t>(y + 1, x) - depth.at<std::uint8_t>(y - 1, x)));
            faint += slope <= k_soft * 2.0 * row[x] ? 1.0 : 0.0;
        }
    }
    return faint / static_cast<double>(depth.total());
}

namespace {

constexpr int k_square = 64;

// Part that the strongest slanting wave has of the change of tone in a square, 0 in one that is
// plain or print.
double wave_part(const cv::Mat& square) {
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(square, mean, deviation);
    if (deviation[0] < 2.0) {
        return 0.0;
    }
    cv::Mat real;
    square.convertTo(real, CV_32F, 1.0, -mean[0]);
    static const cv::Mat k_window = [] {
        cv::Mat window;
        cv::createHanningWindow(window, {k_square, k_square}, CV_32F);
        return window;
    }();
    real = real.mul(k_window);
    cv::Mat bins;
    cv::dft(real, bins, cv::DFT_COMPLEX_OUTPUT);
    const auto power = [&](int v, int u) {
        const auto value = bins.at<cv::Vec2f>((v + k_square) % k_square, (u + k_square) % k_square);
        return static_cast<double>(value[0] * value[0] + value[1] * value[1]);
    };
    double all = 0;
    double most = 0;
    for (int v = -k_square / 2 + 1; v < k_square / 2; ++v) {
        for (int u = 0; u < k_square / 2; ++u) {
            all += power(v, u);
            const int fineness = u * u + v * v;
            // Of 2.5 to 32 pixels, slanting: lines of print and of tables lie along the axes.
            const bool wave = fineness >= 4 && fineness <= 655 && u >= 2 && std::abs(v) >= 2;
            if (wave && power(v, u) > most) {
                most = power(v, u);
            }
        }
    }
    // The window spreads a wave over its neighbours.
    return all > 0 ? std::min(1.0, 2.25 * most / all) : 0.0;
}

} // namespace

double measure_moire(const cv::Mat& half) {
    constexpr int k_each_way = 6;
    constexpr std::size_t k_worst = 3; // squares at least this bad count
    std::vector<double> parts;
    for (int i = 0; i < k_each_way; ++i) {
        for (int j = 0; j < k_each_way; ++j) {
            const int top = (2 * i + 1) * half.rows / (2 * k_each_way) - k_square / 2;
            const int left = (2 * j + 1) * half.cols / (2 * k_each_way) - k_square / 2;
            if (top >= 0 && left >= 0 && top + k_square <= half.rows &&
                left + k_square <= half.cols) {
                parts.push_back(wave_part(half(cv::Rect(left, top, k_square, k_square))));
            }
        }
    }
    if (parts.size() < k_worst) {
        return 0.0;
    }
    std::ranges::sort(parts, std::ranges::greater{});
    return parts[k_worst - 1];
}

} // namespace scanseal::imaging
