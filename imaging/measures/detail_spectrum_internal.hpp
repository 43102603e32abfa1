// imaging/measures/detail_spectrum_internal.hpp — how much detail of each fineness a page shows.
#pragma once

#include <opencv2/core.hpp>

#include <array>
#include <span>

namespace scanseal::imaging {

/// Power of a page's edges by frequency, each edge weighing the same at every frequency while it is
/// sharp: for a step the power falls with the square of the frequency, which is made up for. Entry
/// i is for i / (2 k_bins) cycles a pixel.
struct DetailSpectrum {
    static constexpr int k_bins = 64;
    std::array<double, k_bins> power{};

    /// Mean over a band, in cycles a pixel.
    [[nodiscard]] double mean(double from, double to) const;

    /// Frequency, in cycles a pixel, beyond which less than a tenth of the contrast (-20 dB) is
    /// left; 0.5 where there is as much as the pixels can hold.
    [[nodiscard]] double last_frequency() const;
};

[[nodiscard]] DetailSpectrum spectrum_along_x(const cv::Mat& grey, std::span<const cv::Rect> tiles);
[[nodiscard]] DetailSpectrum spectrum_along_y(const cv::Mat& grey, std::span<const cv::Rect> tiles);

} // namespace scanseal::imaging
