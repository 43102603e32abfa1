// imaging/measures/coding_traces.hpp — what earlier coders left in the pixels of a page that now
// comes in a lossless file.
#pragma once

#include <optional>

namespace scanseal::imaging {

struct PageViews;

struct CodingTraces {
    /// True when the pixels went through JPEG, by the 8 x 8 grid and the gaps in its coefficients.
    bool lossy = false;
    /// By how much, of all coefficients (0..1), more vanish on the grid found than on any other.
    double grid_excess = 0.0;
    /// How well libjpeg's tables fit the coefficients, in standard deviations of chance.
    double step_fit = 0.0;
    /// IJG quality (libjpeg's scale, 1 to 100) of the last coding; empty when it cannot be told.
    std::optional<unsigned> jpeg_quality;
    /// True when a coarser JPEG coding on another grid came before the last: the page was cut or
    /// moved between them. The same grid twice, or a finer coding before, leaves nothing that
    /// tells.
    bool coded_twice = false;
    /// Rescaled after a lossy coding: the period of the coding grid is no longer 8 pixels. Seen
    /// after many enlargements by up to 1.6; below 8 pixels an interpolation by itself leaves the
    /// same period. A period of 1 mm is ruled paper.
    std::optional<double> grid_period_px;
    /// Distinct colours (or greys) on every eighth row of the page, counted up to 4096, on 8 bits.
    unsigned colours = 0;
    /// 3 to 256 colours, or 3 to 16 greys: not what a scanner gives.
    bool palette_reduced = false;
};

[[nodiscard]] CodingTraces measure_coding_traces(const PageViews& views);

} // namespace scanseal::imaging
