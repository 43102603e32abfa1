#include "imaging/measures/detail_spectrum_internal.hpp"

#include "imaging/measures/edge_tiles_internal.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace scanseal::imaging {

namespace {

constexpr int k_length = DetailSpectrum::k_bins * 2;
static_assert(k_length == k_edge_tile_px);
// Rows next to each other say much the same.
constexpr int k_row_step = 8;

// Fades out towards both ends, so that they do not look like an edge (Hann window).
const std::array<float, k_length>& window() {
    static const auto k_window = [] {
        std::array<float, k_length> values{};
        for (int i = 0; i < k_length; ++i) {
            const double turn = 2.0 * std::numbers::pi * (i + 0.5) / k_length;
            values[static_cast<std::size_t>(i)] = static_cast<float>(0.5 - 0.5 * std::cos(turn));
        }
        return values;
    }();
    return k_window;
}

void add_rows(const cv::Mat& tile, DetailSpectrum& spectrum) {
    cv::Mat rows(tile.rows / k_row_step, k_length, CV_32F);
    for (int y = 0; y < rows.rows; ++y) {
        const auto* in = tile.ptr<std::uint8_t>(y * k_row_step);
        auto* out = rows.ptr<float>(y);
        out[0] = 0.0F;
        for (int x = 1; x < k_length; ++x) {
            out[x] = static_cast<float>(in[x] - in[x - 1]) * window()[static_cast<std::size_t>(x)];
        }
    }
    cv::Mat bins;
    cv::dft(rows, bins, cv::DFT_ROWS); // packed: re 0, re 1, im 1, re 2, im 2 ...
    for (int y = 0; y < bins.rows; ++y) {
        const auto* bin = bins.ptr<float>(y);
        for (int i = 1; i < DetailSpectrum::k_bins; ++i) {
            const double re = static_cast<double>(bin[2 * i - 1]);
            const double im = static_cast<double>(bin[2 * i]);
            spectrum.power[static_cast<std::size_t>(i)] += re * re + im * im;
        }
    }
}

// A difference of neighbours passes 2 sin(pi f), a derivative 2 pi f.
void make_up_for_differences(DetailSpectrum& spectrum) {
    for (int i = 1; i < DetailSpectrum::k_bins; ++i) {
        const double angle = std::numbers::pi * i / k_length;
        const double gain = angle / std::sin(angle);
        spectrum.power[static_cast<std::size_t>(i)] *= gain * gain;
    }
}

} // namespace

double DetailSpectrum::mean(double from, double to) const {
    const int low = std::clamp(static_cast<int>(std::lround(from * k_length)), 1, k_bins - 1);
    const int high = std::clamp(static_cast<int>(std::lround(to * k_length)), low, k_bins - 1);
    double sum = 0;
    for (int i = low; i <= high; ++i) {
        sum += power[static_cast<std::size_t>(i)];
    }
    return sum / (high - low + 1);
}

double DetailSpectrum::last_frequency() const {
    constexpr double k_tenth_of_contrast = 0.01; // in power
    constexpr double k_step = 0.5 / k_bins;
    const double full = mean(0.03, 0.09);
    double last = 0.5;
    while (last > 0.1 && mean(last - 2 * k_step, last) < k_tenth_of_contrast * full) {
        last -= k_step;
    }
    return last;
}

DetailSpectrum spectrum_along_x(const cv::Mat& grey, std::span<const cv::Rect> tiles) {
    DetailSpectrum spectrum;
    for (const auto& tile : tiles) {
        add_rows(grey(tile), spectrum);
    }
    make_up_for_differences(spectrum);
    return spectrum;
}

DetailSpectrum spectrum_along_y(const cv::Mat& grey, std::span<const cv::Rect> tiles) {
    DetailSpectrum spectrum;
    cv::Mat turned;
    for (const auto& tile : tiles) {
        cv::transpose(grey(tile), turned);
        add_rows(turned, spectrum);
    }
    make_up_for_differences(spectrum);
    return spectrum;
}

} // namespace scanseal::imaging
