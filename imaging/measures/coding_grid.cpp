#include "imaging/measures/coding_grid_internal.hpp"

#include "imaging/measures/edge_tiles_internal.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/periodicity_internal.hpp"
#include "imaging/measures/resampling_internal.hpp"

#include <algorithm>
#include <utility>

namespace scanseal::imaging {

namespace {

// Below 8 an interpolation by itself leaves the same overtones; above 13, an enlargement to 1.6
// times the size, nothing has been seen.
constexpr double k_period_min = 7.9;
constexpr double k_period_max = 13.0;
// Strength (Periodicity) that the period and its first overtone reach, on each axis. Sound pages
// stay below 3, but for paper ruled in millimetres; pages enlarged by an eighth without coding
// below 5.
constexpr double k_strength_min = 5.0;

// The edges of blocks are sharp, so overtones of their period show, though smoothing takes all but
// the first.
double comb_strength(const Periodicity& periodicity, double base) {
    return std::min(periodicity.at(base), periodicity.at(2.0 * base));
}

} // namespace

std::optional<double> find_coding_grid(const PageViews& views) {
    constexpr std::size_t k_tiles = 40;
    constexpr std::size_t k_tiles_min = 4;
    constexpr double k_step = 0.00015;
    const auto tiles = pick_edge_tiles(views, k_tiles);
    if (tiles.size() < k_tiles_min) {
        return std::nullopt;
    }
    const auto x = detail_along_x(views.grey, tiles);
    const auto y = detail_along_y(views.grey, tiles);
    const Periodicity along_x(x.third, x.weights);
    const Periodicity along_y(y.third, y.weights);
    double best = 0;
    std::pair<double, double> bases; // the first and the last of the same strength
    const int steps = static_cast<int>((1.0 / k_period_min - 1.0 / k_period_max) / k_step);
    for (int step = 0; step <= steps; ++step) {
        const double base = 1.0 / k_period_max + k_step * step;
        const double strength =
            std::min(comb_strength(along_x, base), comb_strength(along_y, base));
        if (strength > best) {
            best = strength;
            bases = {base, base};
        } else if (strength == best) {
            bases.second = base;
        }
    }
    if (best < k_strength_min) {
        return std::nullopt;
    }
    return 2.0 / (bases.first + bases.second);
}

} // namespace scanseal::imaging
