// imaging/measures/coding_traces.hpp — what earlier coders left in the pixels of a page that now
// comes in a lossless file.
#pragma once

#include <optional>

namespace scanseal::imaging {

struct PageViews;

struct CodingTraces {
    /// True when the pixels went through JPEG, by the 8 x 8 grid and the gaps in its coefficients.
    bool lossy = false;
    /// IJG quality (libjpeg's scale, 1 to 100) of the last coding; empty when it cannot be told.
    std::optional<unsigned> jpeg_quality;
    bool coded_twice = false;
    /// Rescaled after a lossy coding: the period of the coding grid is no longer 8 pixels.
    std::optional<double> grid_period_px;
    /// Distinct colours (or greys) on the page, counted up to 4096; an RGB page with 256 or fewer
    /// was reduced to a palette.
    unsigned colours = 0;
    bool palette_reduced = false;
};

[[nodiscard]] CodingTraces measure_coding_traces(const PageViews& views);

} // namespace scanseal::imaging
