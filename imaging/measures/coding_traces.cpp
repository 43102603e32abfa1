#include "imaging/measures/coding_traces.hpp"

#include "imaging/measures/block_coefficients_internal.hpp"
#include "imaging/measures/coding_grid_internal.hpp"
#include "imaging/measures/colour_count_internal.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/quantisation_internal.hpp"

#include <algorithm>
#include <cmath>

namespace scanseal::imaging {

namespace {

constexpr std::size_t k_patches = 320;
constexpr std::size_t k_patches_for_phase = 160;
constexpr std::size_t k_patches_min = 24;
// On its own grid a coder leaves so much more of the coefficients nought than on any other. Pages
// that were never coded stay below 0.015.
constexpr double k_vanished_more = 0.025;
constexpr double k_vanished_with_fit = 0.015;
constexpr double k_fit_with_vanished = 10.0;
// Quantisation::fit of pages never coded stays below 10.
constexpr double k_fit = 20.0;
constexpr double k_vanished_least = 0.004;
constexpr unsigned k_frequencies = 5;
// Of an earlier coding on another grid; pages coded once stay below 8.
constexpr double k_fit_of_earlier = 12.0;
constexpr unsigned k_palette_colours = 256;
constexpr unsigned k_palette_greys = 16;

struct Grid {
    cv::Point phase;
    double vanished_more = 0.0;
};

Grid find_phase(const cv::Mat& grey, const std::vector<cv::Point>& patches) {
    auto vanished = vanished_by_phase(grey, patches);
    auto* const best = std::ranges::max_element(vanished);
    const auto at = static_cast<int>(best - vanished.begin());
    const double most = *best;
    *best = 0;
    return {{at % 8, at / 8}, most - *std::ranges::max_element(vanished)};
}

// A page that was cut and coded again keeps the steps of the first coding on that one's grid, as
// far as they are coarser than those of the last. Columns and rows of the last grid are left out:
// what does not change along a stroke has its steps there too.
bool was_coded_before(const cv::Mat& grey, const std::vector<cv::Point>& patches, cv::Point last,
                      unsigned quality) {
    for (int i = 0; i < 64; ++i) {
        const cv::Point phase(i % 8, i / 8);
        if (phase.x != last.x && phase.y != last.y &&
            coarser_coding_fit(coefficients_at(grey, patches, phase), quality) >=
                k_fit_of_earlier) {
            return true;
        }
    }
    return false;
}

void find_lossy_coding(const PageViews& views, CodingTraces& traces) {
    const auto patches = pick_patches(views, k_patches);
    if (patches.size() < k_patches_min) {
        return;
    }
    const auto few = std::min(patches.size(), k_patches_for_phase);
    const auto grid = find_phase(
        views.grey, {patches.begin(), patches.begin() + static_cast<std::ptrdiff_t>(few)});
    const auto steps = find_quantisation(coefficients_at(views.grey, patches, grid.phase));
    const bool by_grid = grid.vanished_more >= k_vanished_more;
    const bool by_both =
        grid.vanished_more >= k_vanished_with_fit && steps.fit >= k_fit_with_vanished;
    // Lines that repeat bring the same coefficients again and again, and fit some step by chance.
    const bool by_steps = grid.vanished_more >= k_vanished_least && steps.fit >= k_fit &&
                          steps.frequencies >= k_frequencies;
    traces.lossy = by_grid || by_both || by_steps;
    traces.grid_excess = grid.vanished_more;
    traces.step_fit = steps.fit;
    if (traces.lossy && steps.fit >= k_fit_with_vanished) {
        traces.jpeg_quality = steps.quality;
        traces.coded_twice =
            steps.quality && was_coded_before(views.grey, patches, grid.phase, *steps.quality);
    }
}

} // namespace

CodingTraces measure_coding_traces(const PageViews& views) {
    CodingTraces traces;
    const auto colours = count_colours(*views.page);
    traces.colours = colours.colours;
    if (views.page->layout() == SampleLayout::bilevel) {
        return traces;
    }
    traces.palette_reduced =
        colours.colours > 2 &&
        colours.colours <= (colours.grey_only ? k_palette_greys : k_palette_colours);
    find_lossy_coding(views, traces);
    if (!traces.lossy) {
        const auto period = find_coding_grid(views);
        constexpr double k_unscaled_px = 0.05;
        constexpr double k_ruled_px = 0.3;
        const double millimetre_px = views.dpi_x / 25.4; // paper for curves is ruled so
        if (period && std::abs(*period - 8.0) > k_unscaled_px &&
            std::abs(*period - millimetre_px) > k_ruled_px) {
            traces.grid_period_px = period;
        }
    }
    return traces;
}

} // namespace scanseal::imaging
