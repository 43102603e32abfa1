#include "imaging/measures/resampling_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace scanseal::imaging {

namespace {

// Strengths (Periodicity) that count on one axis alone, and where the other axis agrees.
constexpr double k_strength_alone = 30.0;
constexpr double k_strength_main = 5.5;
constexpr double k_strength_other = 4.8;
constexpr double k_strength_both = 8.0; // one of the two
// The lesser of both from which on there may be finest detail: an enlargement that smooths little
// folds that of the print back. Sound pages with k_cut_db or less reach 6.
constexpr double k_strength_sure = 10.0;
// Of the strongest period on the axis: lines of print bring many of much the same strength.
constexpr double k_part_of_strongest = 0.6;
// What a page not enlarged shows of its detail beyond the cut, against just below it: more.
constexpr double k_cut_db = -4.5;
constexpr double k_cut_alone_db = -9.0;
// A screen of dots has a period and lacks fine detail too, but differences of neighbours show it as
// much as those of higher order (up to 1.6 times): a lesser cut counts from this ratio on.
constexpr double k_cut_of_screens_db = -10.5;
constexpr double k_higher_order = 1.7;
// Smoothing between the pixels of an enlarged page leaves nothing up here, but noise.
constexpr double k_last_of_smooth = 0.485;
// avoidance_near() of pixels that were doubled: sound pages stay below 0.45.
constexpr double k_avoidance = 0.6;
constexpr double k_factor_max = 8.5;
constexpr double k_factor_min = 1.4;

bool in_eighths(double frequency) {
    const double eighths = frequency * 8.0;
    return std::abs(eighths - std::round(eighths)) < 0.03;
}

struct Traces {
    std::array<Periodicity, 3> kinds;

    explicit Traces(const DetailProfile& profile)
        : kinds{Periodicity(profile.first, profile.weights),
                Periodicity(profile.second, profile.weights),
                Periodicity(profile.third, profile.weights)} {}

    [[nodiscard]] double at(double frequency) const {
        double most = 0;
        for (const auto& kind : kinds) {
            most = std::max(most, kind.at(frequency));
        }
        return most;
    }

    // But for the periods that block coders leave.
    [[nodiscard]] double strongest() const {
        double most = 0;
        for (const auto& kind : kinds) {
            for (const auto& peak : kind.peaks(0.11, k_strength_main)) {
                if (!in_eighths(peak.cycles_per_px)) {
                    most = std::max(most, peak.strength);
                }
            }
        }
        return most;
    }
};

// How much more of a period differences of higher order show than those of neighbours.
double higher_order(const Traces& traces, const Traces& other, double frequency) {
    const auto strength = [&](std::size_t order) {
        return traces.kinds.at(order).at(frequency) + other.kinds.at(order).at(frequency);
    };
    return std::max(strength(1), strength(2)) / std::max(strength(0), 1.0);
}

double alias_of(double frequency) {
    const double rest = frequency - std::floor(frequency);
    return std::min(rest, 1.0 - rest);
}

// A block coder leaves a period of 8 and its overtones; an enlargement to twice or four times the
// size adds to the even ones only.
bool of_blocks(const Traces& traces, double frequency) {
    if (!in_eighths(frequency)) {
        return false;
    }
    const bool odd = std::lround(frequency * 8.0) % 2 == 1;
    return odd || traces.at(frequency) < 2.0 * std::max(traces.at(0.125), traces.at(0.375));
}

// Detail finer than the pixels an enlargement came from, against the finest that they can hold.
double cut_db(const DetailSpectrum& spectrum, double factor) {
    const double cut = 0.5 / factor;
    const double kept = spectrum.mean(0.45 * cut, 0.9 * cut);
    const double beyond = spectrum.mean(std::min(1.12 * cut, 0.44), 0.49);
    return kept > 0 && beyond > 0 ? 10.0 * std::log10(beyond / kept) : 0.0;
}

// A screen of dots draws a sharp line into the spectrum; its overtones are no trace of anything.
bool overtone_of_screen(const DetailSpectrum& spectrum, double frequency) {
    constexpr double k_line = 4.0;
    constexpr double k_near = 0.012;
    constexpr double k_bin = 0.5 / DetailSpectrum::k_bins;
    for (int i = 6; i < DetailSpectrum::k_bins - 6; ++i) {
        const double at = i * k_bin;
        const double around = std::max(spectrum.mean(at - 6 * k_bin, at - 3 * k_bin),
                                       spectrum.mean(at + 3 * k_bin, at + 6 * k_bin));
        if (spectrum.power[static_cast<std::size_t>(i)] < k_line * around) {
            continue;
        }
        for (int overtone = 1; overtone <= 3; ++overtone) {
            if (std::abs(alias_of(at * overtone) - frequency) < k_near * overtone) {
                return true;
            }
        }
    }
    return false;
}

// The factor that a trace at a frequency comes from, and 1 when nothing else speaks for any: the
// trace may be the first or the second overtone, or fold back at half a cycle a pixel.
double factor_behind(const AxisDetail& detail, const Traces& traces, const Traces& other,
                     const Periodicity::Peak& peak) {
    const auto& spectrum = detail.spectrum;
    const double f = peak.cycles_per_px;
    const double across = other.at(f);
    const bool interpolated = higher_order(traces, other, f) >= k_higher_order;
    const bool alone = peak.strength >= k_strength_alone;
    const bool both =
        across >= k_strength_other && std::max(peak.strength, across) >= k_strength_both;
    const bool sure = std::min(peak.strength, across) >= k_strength_sure && !in_eighths(f);
    double factor = 1.0;
    double most = 0.0;
    for (const double candidate : {1.0 / (1.0 - f), 1.0 / f, 2.0 / (1.0 - f), 2.0 / f}) {
        if (candidate < k_factor_min || candidate > k_factor_max) {
            continue;
        }
        if (traces.at(alias_of(1.0 / candidate)) < k_strength_other) {
            continue;
        }
        const double avoided = avoidance_near(detail.profile, candidate);
        const double cut = cut_db(spectrum, candidate);
        const bool doubled = avoided >= k_avoidance;
        const bool empty_end =
            sure || cut <= k_cut_alone_db || spectrum.last_frequency() <= k_last_of_smooth;
        const bool smooth = cut <= (interpolated ? k_cut_db : k_cut_of_screens_db) && empty_end &&
                            (both || (alone && cut <= k_cut_alone_db));
        // Doubled pixels seem to be doubled by every divisor too: the largest counts.
        const double evidence = doubled ? 100.0 * avoided + candidate : -cut;
        if ((doubled || smooth) && evidence > most) {
            most = evidence;
            factor = candidate;
        }
    }
    return factor;
}

Enlargement find_on_axis(const AxisDetail& detail, const Traces& traces, const Traces& other) {
    const double strongest = traces.strongest();
    Enlargement best;
    for (const auto& kind : traces.kinds) {
        for (const auto& peak : kind.peaks(0.11, k_strength_main)) {
            const double f = peak.cycles_per_px;
            if (peak.strength <= best.strength || peak.strength < k_part_of_strongest * strongest ||
                (detail.block_coded && of_blocks(traces, f)) ||
                overtone_of_screen(detail.spectrum, f)) {
                continue;
            }
            const double factor = factor_behind(detail, traces, other, peak);
            if (factor > 1.0) {
                best = {factor, peak.strength, other.at(f)};
            }
        }
    }
    return best;
}

// A trace on one axis only is believed when it is very strong; with a strong one on the other, it
// speaks for both.
void reconcile(Enlargement& found, Enlargement& missing) {
    if (found.across >= k_strength_both) {
        missing = {found.factor, found.across, found.strength};
    } else if (found.strength < k_strength_alone) {
        found = {};
    }
}

} // namespace

std::array<Enlargement, 2> find_enlargement(const AxisDetail& x, const AxisDetail& y) {
    const Traces traces_x(x.profile);
    const Traces traces_y(y.profile);
    auto along_x = find_on_axis(x, traces_x, traces_y);
    auto along_y = find_on_axis(y, traces_y, traces_x);
    if (along_x.factor > 1.0 && along_y.factor <= 1.0) {
        reconcile(along_x, along_y);
    } else if (along_y.factor > 1.0 && along_x.factor <= 1.0) {
        reconcile(along_y, along_x);
    }
    return {along_x, along_y};
}

} // namespace scanseal::imaging
