// imaging/measures/digits_internal.hpp — which digit a printed mark is, if it is one.
#pragma once

#include <opencv2/core.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace scanseal::imaging {

/// Pixels of a mark as the network sees it. bench/numbers/digits.py cuts marks the same way, with
/// the same figures.
inline constexpr int k_digit_width_px = 12;
inline constexpr int k_digit_height_px = 16;
inline constexpr std::size_t k_digit_pixels = std::size_t{k_digit_width_px} * k_digit_height_px;
/// Ink is darker than paper by this part of the way to black.
inline constexpr double k_digit_ink_part = 0.3;
/// Heights of a mark in the view, in pixels, and its width in heights, that the network was shown.
inline constexpr int k_digit_height_min_px = 6;
inline constexpr int k_digit_height_max_px = 40;
inline constexpr double k_digit_width_max = 1.05;

inline constexpr std::size_t k_digit_nodes = 48;
inline constexpr std::size_t k_digit_classes = 11; ///< 0 to 9, and none of them

/// What bench/numbers/train learnt from drawn marks (docs/adr/0017): a tone less
/// k_digit_tone_middle, weighed by `of_pixels` (over k_digit_scale) for each node; what a node has
/// above 0 after its `offsets` is weighed by `of_nodes` for each class.
struct DigitWeights {
    std::array<std::int8_t, k_digit_pixels * k_digit_nodes> of_pixels; ///< pixel by pixel
    std::array<float, k_digit_nodes> offsets;
    std::array<float, k_digit_nodes * k_digit_classes> of_nodes; ///< node by node
    std::array<float, k_digit_classes> priors;
};

inline constexpr float k_digit_tone_middle = 0.35F;
inline constexpr float k_digit_scale = 40.0F;
extern const DigitWeights k_digit_weights;

/// Tones of the window round a mark, row by row: 0 paper, 1 its darkest.
using DigitPatch = std::array<float, k_digit_pixels>;

/// What a mark looks like.
struct DigitGuess {
    unsigned digit = 0;      ///< the likeliest
    double likelihood = 0.0; ///< of that digit, 0..1
    double no_digit = 0.0;   ///< likelihood of a letter, kanji or sign, 0..1
};

/// The mark at `box` of `grey`, in the middle of its window, with nothing but paper beside it.
/// Requires: `box` not empty and within `grey`.
[[nodiscard]] DigitPatch digit_patch(const cv::Mat& grey, const cv::Rect& box, double paper_tone);

[[nodiscard]] DigitGuess guess_digit(const DigitPatch& patch);

} // namespace scanseal::imaging
