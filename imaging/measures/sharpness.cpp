#include "imaging/measures/sharpness.hpp"

#include "imaging/measures/coding_traces.hpp"
#include "imaging/measures/detail_spectrum_internal.hpp"
#include "imaging/measures/edge_spread_internal.hpp"
#include "imaging/measures/edge_tiles_internal.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/resampling_internal.hpp"
#include "imaging/measures/stairs_internal.hpp"

#include <algorithm>

namespace scanseal::imaging {

namespace {

constexpr std::size_t k_tiles = 64;
// With fewer, one line of print decides.
constexpr std::size_t k_tiles_min = 6;

// A lens of Gaussian spread s makes edges of 0.8 sqrt(2 pi) s = 2.005 s and passes a tenth of the
// contrast at sqrt(2 ln 10) / (2 pi s) cycles a pixel; the pixels themselves hold 0.5.
double dpi_behind(double rise_px, double dpi) {
    constexpr double k_cycles_by_rise = 0.685;
    return dpi * std::min(1.0, k_cycles_by_rise / (0.5 * std::max(rise_px, 0.1)));
}

} // namespace

Sharpness measure_sharpness(const PageViews& views, const CodingTraces& coding) {
    Sharpness sharpness;
    const auto tiles = pick_edge_tiles(views, k_tiles);
    if (tiles.size() < k_tiles_min) {
        return sharpness;
    }
    AxisDetail x{detail_along_x(views.grey, tiles), {}, coding.lossy};
    AxisDetail y{detail_along_y(views.grey, tiles), {}, coding.lossy};
    if (views.page->layout() == SampleLayout::bilevel) {
        const auto stairs = find_bilevel_enlargement(x.profile, y.profile);
        sharpness.enlarged_x = stairs[0];
        sharpness.enlarged_y = stairs[1];
        return sharpness;
    }
    x.spectrum = spectrum_along_x(views.grey, tiles);
    y.spectrum = spectrum_along_y(views.grey, tiles);
    const auto enlarged = find_enlargement(x, y);
    sharpness.enlarged_x = enlarged[0].factor;
    sharpness.enlarged_y = enlarged[1].factor;
    const auto edges_x = edge_spread_along_x(views.grey, tiles);
    const auto edges_y = edge_spread_along_y(views.grey, tiles);
    sharpness.edge_rise_x_px = edges_x.rise_px;
    sharpness.edge_rise_y_px = edges_y.rise_px;
    sharpness.edges_seen = edges_x.edges + edges_y.edges;
    const auto optical_dpi = [](const EdgeSpread& edges, const DetailSpectrum& spectrum,
                                double dpi) -> std::optional<double> {
        if (!edges.rise_px || dpi <= 0) {
            return std::nullopt;
        }
        return std::min(dpi_behind(*edges.rise_px, dpi), dpi * spectrum.last_frequency() / 0.5);
    };
    sharpness.optical_dpi_x = optical_dpi(edges_x, x.spectrum, views.dpi_x);
    sharpness.optical_dpi_y = optical_dpi(edges_y, y.spectrum, views.dpi_y);
    return sharpness;
}

} // namespace scanseal::imaging
