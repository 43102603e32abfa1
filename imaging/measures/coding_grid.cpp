#include "imaging/measures/coding_grid_internal.hpp"

#include "imaging/measures/edge_tiles_internal.hpp"
#include "imaging/measures/page_views_internal.hpp"
#include "imaging/measures/periodicity_internal.hpp"
#include "imaging/measures/resampling_internal.hpp"

#include <algorithm>
#include <cmath>

namespace scanseal::imaging {

namespace {

// Below 8 an interpolation by itself leaves the same few overtones.
constexpr double k_period_min = 7.9;
constexpr double k_period_max = 20.0;
// Strength (Periodicity) that all overtones but one reach, on each axis.
constexpr double k_strength_min = 3.0;

// The edges of blocks are sharp, so all overtones of their period show; those of print fall off,
// and an interpolation has only some.
double comb_strength(const Periodicity& periodicity, double base) {
    double least = 1e9;
    double second = 1e9;
    for (int overtone = 1; overtone * base <= 0.5; ++overtone) {
        const double strength = periodicity.at(overtone * base);
        if (strength < least) {
            second = least;
            least = strength;
        } else {
            second = std::min(second, strength);
        }
    }
    return second;
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
    double base_found = 0;
    for (double base = 1.0 / k_period_max; base <= 1.0 / k_period_min; base += k_step) {
        const double strength =
            std::min(comb_strength(along_x, base), comb_strength(along_y, base));
        if (strength > best) {
            best = strength;
            base_found = base;
        }
    }
    if (best < k_strength_min) {
        return std::nullopt;
    }
    return 1.0 / base_found;
}

} // namespace scanseal::imaging
