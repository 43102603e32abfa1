// pipeline/duration_histogram.hpp — how long things took, counted by size, as monitoring reads it.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace scanseal::pipeline {

/// Counts of durations up to each of fixed bounds. A plain value; not thread-safe.
struct DurationHistogram {
    /// Upper bounds in seconds, ascending: from what one small page takes to a long outage of the
    /// timestamp authority.
    static constexpr std::array<double, 14> k_bounds_s{0.05, 0.1, 0.25, 0.5, 1,    2.5,  5,
                                                       10,   30,  60,   300, 1800, 7200, 86400};

    /// Beside k_bounds_s: durations not above the bound and above the one before it; the last is of
    /// those above all bounds.
    std::array<std::uint64_t, k_bounds_s.size() + 1> counts{};
    double sum_s = 0.0;

    /// A negative duration (the clock was set back) counts as none.
    void add(std::chrono::duration<double> duration) {
        const double seconds = duration.count() > 0.0 ? duration.count() : 0.0;
        std::size_t i = 0;
        while (i < k_bounds_s.size() && seconds > k_bounds_s.at(i)) {
            ++i;
        }
        ++counts.at(i);
        sum_s += seconds;
    }
};

} // namespace scanseal::pipeline
