#include "imaging/measures/moire_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <vector>

namespace scanseal::imaging {

namespace {

constexpr int k_square = 64;

struct Wave {
    int u = 0; ///< cycles in a square, to the right and down
    int v = 0;
    double part = 0.0; ///< of all change of tone in the square
};

// The strongest slanting wave in a square; of no part in one that is plain.
Wave strongest_wave(const cv::Mat& square) {
    cv::Scalar mean;
    cv::Scalar deviation;
    cv::meanStdDev(square, mean, deviation);
    if (deviation[0] < 2.0) {
        return {};
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
    Wave found;
    for (int v = -k_square / 2 + 1; v < k_square / 2; ++v) {
        for (int u = 0; u < k_square / 2; ++u) {
            all += power(v, u);
            const int fineness = u * u + v * v;
            // Of 2.5 to 32 pixels, slanting: lines of print and of tables lie along the axes.
            const bool wave = fineness >= 4 && fineness <= 655 && u >= 2 && std::abs(v) >= 2;
            if (wave && power(v, u) > most) {
                most = power(v, u);
                found.u = u;
                found.v = v;
            }
        }
    }
    // The window spreads a wave over its neighbours.
    found.part = all > 0 ? std::min(1.0, 2.25 * most / all) : 0.0;
    return found;
}

bool alike(const Wave& one, const Wave& other) {
    return std::abs(one.u - other.u) <= 1 && std::abs(one.v - other.v) <= 1;
}

} // namespace

double measure_moire(const cv::Mat& half) {
    constexpr int k_each_way = 6;
    std::vector<Wave> waves;
    for (int i = 0; i < k_each_way; ++i) {
        for (int j = 0; j < k_each_way; ++j) {
            const int top = (2 * i + 1) * half.rows / (2 * k_each_way) - k_square / 2;
            const int left = (2 * j + 1) * half.cols / (2 * k_each_way) - k_square / 2;
            if (top >= 0 && left >= 0 && top + k_square <= half.rows &&
                left + k_square <= half.cols) {
                waves.push_back(strongest_wave(half(cv::Rect(left, top, k_square, k_square))));
            }
        }
    }
    // A square alone says nothing, however strong its wave.
    double second = 0;
    for (std::size_t i = 0; i < waves.size(); ++i) {
        for (std::size_t j = i + 1; j < waves.size(); ++j) {
            if (alike(waves[i], waves[j])) {
                second = std::max(second, std::min(waves[i].part, waves[j].part));
            }
        }
    }
    return second;
}

} // namespace scanseal::imaging
