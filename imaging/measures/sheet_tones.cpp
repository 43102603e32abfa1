#include "imaging/measures/sheet_tones_internal.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace scanseal::imaging {

namespace {

// Background is at least this much darker, or lighter, than paper, of 255.
constexpr double k_dark_step_min = 45.0;
constexpr double k_light_step_min = 8.0;
// And fills at least this part of the outermost pixels.
constexpr double k_ring_part_min = 0.03;

using Histogram = std::array<unsigned, 256>;

// Middle of the fullest window of `width` tones in from..to; its count.
std::pair<double, unsigned> fullest_tone(const Histogram& tones, int from, int to) {
    constexpr int k_width = 9;
    unsigned best = 0;
    int best_at = from;
    for (int tone = std::max(0, from); tone + k_width <= std::min(256, to); ++tone) {
        unsigned sum = 0;
        for (std::size_t i = 0; i < k_width; ++i) {
            sum += tones[static_cast<std::size_t>(tone) + i];
        }
        if (sum > best) {
            best = sum;
            best_at = tone;
        }
    }
    return {best_at + k_width / 2, best};
}

Histogram ring_of(const cv::Mat& grey, unsigned& count) {
    Histogram tones{};
    const auto add = [&](int y, int x) {
        ++tones[grey.at<std::uint8_t>(y, x)];
        ++count;
    };
    for (int x = 0; x < grey.cols; ++x) {
        add(0, x);
        add(grey.rows - 1, x);
    }
    for (int y = 1; y + 1 < grey.rows; ++y) {
        add(y, 0);
        add(y, grey.cols - 1);
    }
    return tones;
}

} // namespace

double paper_tone_of(const cv::Mat& grey) {
    Histogram tones{};
    for (int y = grey.rows / 8; y < grey.rows - grey.rows / 8; y += 3) {
        const auto* row = grey.ptr<std::uint8_t>(y);
        for (int x = grey.cols / 8; x < grey.cols - grey.cols / 8; x += 3) {
            ++tones[row[x]];
        }
    }
    return fullest_tone(tones, 0, 256).first;
}

std::optional<double> background_of(const cv::Mat& grey, double paper, bool bilevel) {
    unsigned count = 0;
    const auto ring = ring_of(grey, count);
    const auto enough = static_cast<unsigned>(k_ring_part_min * count);
    const auto dark = fullest_tone(ring, 0, static_cast<int>(paper - k_dark_step_min));
    // On a black and white page only edge pixels of print are ever lighter than the paper's tone.
    const auto light = bilevel
                           ? std::pair{0.0, 0U}
                           : fullest_tone(ring, static_cast<int>(paper + k_light_step_min), 256);
    if (dark.second > enough && dark.second >= light.second) {
        return dark.first;
    }
    if (light.second > enough) {
        return light.first;
    }
    return std::nullopt;
}

} // namespace scanseal::imaging
