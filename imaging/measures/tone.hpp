// imaging/measures/tone.hpp — white, black, light and colour of a page, and stripes along it.
#pragma once

#include "imaging/measures/pixel_region.hpp"

#include <vector>

namespace scanseal::imaging {

struct PageViews;

struct Streak {
    PixelRegion region;
    double depth = 0.0;      ///< 0..1 of full range, against the paper on both sides
    bool along_rows = false; ///< true: horizontal
};

struct Tone {
    double white_point = 1.0;   ///< 0..1, tone of the paper
    double black_point = 0.0;   ///< 0..1, tone of the darkest percent of the marks
    double text_contrast = 0.0; ///< 0..1, Michelson, paper against marks; 0 on a blank page
    double clipped_white = 0.0; ///< 0..1, part of the area at the very top of the range
    double clipped_black = 0.0;
    double unevenness = 0.0; ///< 0..1, spread of the paper's tone over the page
    /// CIE Lab chroma of the paper; 0 where a neutral background shows that the paper has it
    double cast = 0.0;
    double noise = 0.0;        ///< 0..1, standard deviation on plain paper
    double show_through = 0.0; ///< 0..1, part of the area with faint print of the other side
    double moire = 0.0;        ///< strength of the strongest periodic pattern that is not text
    std::vector<Streak> streaks;
};

[[nodiscard]] Tone measure_tone(const PageViews& views);

} // namespace scanseal::imaging
