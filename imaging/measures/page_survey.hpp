// imaging/measures/page_survey.hpp — all measures of one page, taken on shared reduced pictures.
#pragma once

#include "core/pixel_buffer.hpp"
#include "imaging/measures/coding_traces.hpp"
#include "imaging/measures/geometry.hpp"
#include "imaging/measures/likeness.hpp"
#include "imaging/measures/obstructions.hpp"
#include "imaging/measures/page_numbers.hpp"
#include "imaging/measures/sharpness.hpp"
#include "imaging/measures/tone.hpp"

#include <vector>

namespace scanseal::imaging {

struct PageSurvey {
    Sharpness sharpness;
    CodingTraces coding;
    Tone tone;
    Geometry geometry;
    Obstructions obstructions;
    Likeness likeness;
    std::vector<PrintedNumber> numbers;
};

/// Takes every measure of an upright page. `dpi_x`, `dpi_y`: 0 when unknown. Requires: not empty.
/// Pure; safe to call from several threads.
[[nodiscard]] PageSurvey survey_page(const PixelBuffer& page, double dpi_x, double dpi_y);

/// The likeness of survey_page without the measures that it does not need. Requires and threads as
/// there.
[[nodiscard]] Likeness survey_likeness(const PixelBuffer& page, double dpi_x, double dpi_y);

} // namespace scanseal::imaging
