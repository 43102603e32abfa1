// imaging/measures/sheet_tones_internal.hpp — the tones of the paper and of what lies behind it.
#pragma once

#include <opencv2/core.hpp>

#include <optional>

namespace scanseal::imaging {

/// The most frequent tone, 0..255, of the middle of a grey picture.
[[nodiscard]] double paper_tone_of(const cv::Mat& grey);

/// The tone, 0..255, of the scanner's background, darker or lighter than `paper`, where the
/// outermost pixels hold enough of one; on a `bilevel` page it can only be darker.
[[nodiscard]] std::optional<double> background_of(const cv::Mat& grey, double paper, bool bilevel);

} // namespace scanseal::imaging
