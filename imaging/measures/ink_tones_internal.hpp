// imaging/measures/ink_tones_internal.hpp — the tones of a cut-out mark as the networks see them.
#pragma once

#include <opencv2/core.hpp>

#include <cstdint>
#include <span>

namespace scanseal::imaging {

/// Row by row, 0 paper and 1 the darkest of it. Requires: `mark` of 8 bits, continuous, with as
/// many pixels as `tones`.
void ink_tones(const cv::Mat& mark, double paper_tone, std::span<float> tones);

} // namespace scanseal::imaging
