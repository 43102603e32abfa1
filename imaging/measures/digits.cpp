#include "imaging/measures/digits_internal.hpp"

#include "imaging/measures/ink_tones_internal.hpp"

#include <opencv2/imgproc.hpp>

#include <algorithm>
#include <cmath>

namespace scanseal::imaging {

namespace {

constexpr double k_window_part = 1.2; // height of the window, in heights of the mark
constexpr std::size_t k_none = k_digit_classes - 1;

using PixelWeights = std::array<float, k_digit_pixels * k_digit_nodes>;

PixelWeights pixel_weights() {
    PixelWeights weights{};
    std::ranges::transform(k_digit_weights.of_pixels, weights.begin(), [](std::int8_t weight) {
        return static_cast<float>(weight) / k_digit_scale;
    });
    return weights;
}

/// Natural logarithms of the classes' likelihoods, but for one number added to all.
std::array<float, k_digit_classes> scores_of(const DigitPatch& patch) {
    static const PixelWeights k_weights = pixel_weights();
    auto nodes = k_digit_weights.offsets;
    for (std::size_t i = 0; i < patch.size(); ++i) {
        const float tone = patch[i] - k_digit_tone_middle;
        for (std::size_t node = 0; node < k_digit_nodes; ++node) {
            nodes[node] += tone * k_weights[i * k_digit_nodes + node];
        }
    }
    auto scores = k_digit_weights.priors;
    for (std::size_t node = 0; node < k_digit_nodes; ++node) {
        const float strength = std::max(0.0F, nodes[node]);
        for (std::size_t kind = 0; kind < k_digit_classes; ++kind) {
            scores[kind] += strength * k_digit_weights.of_nodes[node * k_digit_classes + kind];
        }
    }
    return scores;
}

} // namespace

DigitPatch digit_patch(const cv::Mat& grey, const cv::Rect& box, double paper_tone) {
    const cv::Rect around(box.x - 1, box.y - 1, box.width + 2, box.height + 2);
    const cv::Rect part = around & cv::Rect({}, grey.size());
    const double step = box.height * k_window_part / k_digit_height_px / 2.0;
    const double middle_x = box.x - part.x + (box.width - 1) / 2.0;
    const double middle_y = box.y - part.y + (box.height - 1) / 2.0;
    const cv::Matx23d to_part(step, 0.0, middle_x - step * (k_digit_width_px - 0.5), 0.0, step,
                              middle_y - step * (k_digit_height_px - 0.5));
    cv::Mat fine;
    cv::warpAffine(grey(part), fine, to_part, cv::Size(2 * k_digit_width_px, 2 * k_digit_height_px),
                   cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_CONSTANT,
                   cv::Scalar(std::round(paper_tone)));
    cv::Mat small;
    cv::resize(fine, small, cv::Size(k_digit_width_px, k_digit_height_px), 0, 0, cv::INTER_AREA);
    DigitPatch patch{};
    ink_tones(small, paper_tone, patch);
    return patch;
}

DigitGuess guess_digit(const DigitPatch& patch) {
    const auto scores = scores_of(patch);
    const auto* const best_digit = std::max_element(scores.begin(), scores.begin() + k_none);
    const float highest = *std::ranges::max_element(scores);
    double sum = 0.0;
    for (const float score : scores) {
        sum += std::exp(static_cast<double>(score - highest));
    }
    DigitGuess guess;
    guess.digit = static_cast<unsigned>(best_digit - scores.begin());
    guess.likelihood = std::exp(static_cast<double>(*best_digit - highest)) / sum;
    guess.no_digit = std::exp(static_cast<double>(scores[k_none] - highest)) / sum;
    return guess;
}

} // namespace scanseal::imaging
