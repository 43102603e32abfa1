#include "imaging/measures/stairs_internal.hpp"

#include "imaging/measures/periodicity_internal.hpp"

#include <algorithm>

namespace scanseal::imaging {

namespace {

// Strength (Periodicity) that one of the axes reaches: a few changes avoid some places by chance.
constexpr double k_strength_min = 13.0;
constexpr double k_peak_min = 5.5;
constexpr double k_part_of_strongest = 0.6;
// Avoidance of both axes for one factor, in the mean and the lesser; and of one axis alone.
constexpr double k_avoidance_both = 0.45;
constexpr double k_avoidance_lesser = 0.3;
constexpr double k_avoidance_alone = 0.9;
constexpr double k_factor_min = 1.4;
constexpr double k_factor_max = 8.5;

using Peaks = std::vector<Periodicity::Peak>;

Peaks strong_peaks(const DetailProfile& profile) {
    auto peaks = Periodicity(profile.first, profile.weights).peaks(0.11, k_peak_min);
    const auto weak = std::ranges::find_if(peaks, [&](const auto& peak) {
        return peak.strength < k_part_of_strongest * peaks.front().strength;
    });
    peaks.erase(weak, peaks.end());
    return peaks;
}

struct Stairs {
    double factor = 1.0;
    double avoided = 0.0;
};

// Doubled pixels seem to be doubled by every divisor too: the largest of equal ones counts.
void keep_better(Stairs& best, const Stairs& other) {
    constexpr double k_for_larger = 0.02;
    if (other.avoided + k_for_larger * other.factor > best.avoided + k_for_larger * best.factor) {
        best = other;
    }
}

// The best factor behind the peaks of one axis: a peak is the first overtone, folded back at half a
// cycle a pixel, or the second.
template <class Avoided>
Stairs best_behind(const Peaks& peaks, const Avoided& avoided) {
    Stairs best;
    for (const auto& peak : peaks) {
        const double f = peak.cycles_per_px;
        for (const double factor : {1.0 / (1.0 - f), 1.0 / f, 2.0 / f}) {
            if (factor >= k_factor_min && factor <= k_factor_max) {
                keep_better(best, {factor, avoided(factor)});
            }
        }
    }
    return best;
}

} // namespace

std::array<std::optional<double>, 2> find_bilevel_enlargement(const DetailProfile& x,
                                                              const DetailProfile& y) {
    const auto peaks_x = strong_peaks(x);
    const auto peaks_y = strong_peaks(y);
    const auto strength = [](const Peaks& peaks) {
        return peaks.empty() ? 0.0 : peaks.front().strength;
    };
    if (std::max(strength(peaks_x), strength(peaks_y)) < k_strength_min) {
        return {};
    }
    const auto in_both = [&](double factor) {
        const double across = avoidance_near(x, factor);
        const double down = avoidance_near(y, factor);
        return std::min(across, down) >= k_avoidance_lesser ? 0.5 * (across + down) : 0.0;
    };
    auto both = best_behind(peaks_x, in_both);
    keep_better(both, best_behind(peaks_y, in_both));
    if (both.avoided >= k_avoidance_both) {
        return {both.factor, both.factor};
    }
    const auto alone = [&](const DetailProfile& profile, const Peaks& peaks) {
        const auto stairs =
            best_behind(peaks, [&](double factor) { return avoidance_near(profile, factor); });
        return strength(peaks) >= k_strength_min && stairs.avoided >= k_avoidance_alone
                   ? std::optional(stairs.factor)
                   : std::nullopt;
    };
    return {alone(x, peaks_x), alone(y, peaks_y)};
}

} // namespace scanseal::imaging
