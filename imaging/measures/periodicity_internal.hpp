// imaging/measures/periodicity_internal.hpp — regular ups and downs in a row of numbers: what
// interpolation and block coders leave along a page.
#pragma once

#include <span>
#include <vector>

namespace scanseal::imaging {

/// Strength of every frequency in a row of numbers, against its neighbours in frequency.
class Periodicity {
public:
    /// `sums` are amounts of detail by column (or row), `weights` how many pixels went into each;
    /// 0 where none was looked at. What changes slower than some 25 px is taken out.
    Periodicity(std::span<const float> sums, std::span<const float> weights);

    /// Magnitude at `cycles_per_px` (0..0.5), of 1 for the usual around it: 3.5 comes by chance.
    [[nodiscard]] double at(double cycles_per_px) const;

    struct Peak {
        double cycles_per_px = 0.0;
        double strength = 0.0;
    };

    [[nodiscard]] std::vector<Peak> peaks(double from, double strength_min) const;

    [[nodiscard]] bool empty() const noexcept { return strength_.empty(); }

private:
    std::vector<float> strength_; ///< by frequency, 0 .. 0.5
    double length_ = 0.0;         ///< of the transform
};

} // namespace scanseal::imaging
