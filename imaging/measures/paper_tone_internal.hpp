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

/// 0..1, between the brightest and the darkest place of the light on the paper: a smooth surface
/// (of second degree) through the paper's tone. Marks, shaded boxes and dark borders are left out
/// as far as they are no more than a third of the page.
[[nodiscard]] double measure_unevenness(const cv::Mat& eighth);

/// Chroma in CIE L*a*b* (CIE 15, sRGB, D65) of the paper; 0 for grey pages.
[[nodiscard]] double measure_cast(const cv::Mat& colour_quarter, double white_point);

/// 0..1, standard deviation on plain paper: that of the quieter third of small squares. 0 where
/// more than half of the paper is cut off at white.
[[nodiscard]] double measure_noise(const cv::Mat& grey, double white_point);

} // namespace scanseal::imaging
