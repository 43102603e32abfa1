// imaging/measures/paper_tone_internal.hpp — the tone of paper and marks.
#pragma once

#include <opencv2/core.hpp>

namespace scanseal::imaging {

struct PageViews;

struct PaperTone {
    double white_point = 1.0; ///< 0..1, the commonest bright tone
    double black_point = 0.0; ///< 0..1, below it lies the darkest percent of the marks
    double contrast = 0.0;    ///< 0..1, Michelson; 0 without marks
    double clipped_white = 0.0;
    double clipped_black = 0.0;
};

/// Taken on every eighth row. Of a bilevel page nothing counts as clipped.
[[nodiscard]] PaperTone measure_paper_tone(const PageViews& views);

/// 0..1, standard deviation on plain paper: that of the quieter third of small squares. 0 where
/// more than half of the paper is cut off at white.
[[nodiscard]] double measure_noise(const cv::Mat& grey, double white_point);

} // namespace scanseal::imaging
