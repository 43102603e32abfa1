#include "imaging/measures/ink_tones_internal.hpp"

#include "core/assert.hpp"

#include <algorithm>

namespace scanseal::imaging {

void ink_tones(const cv::Mat& mark, double paper_tone, std::span<float> tones) {
    SCANSEAL_ASSERT(mark.isContinuous() && mark.total() == tones.size());
    const auto paper = static_cast<float>(paper_tone);
    const float darkest = *std::min_element(mark.datastart, mark.dataend);
    const float depth = std::max(1.0F, paper - darkest);
    std::transform(mark.datastart, mark.dataend, tones.begin(), [&](std::uint8_t tone) {
        return std::clamp((paper - static_cast<float>(tone)) / depth, 0.0F, 1.0F);
    });
}

} // namespace scanseal::imaging
