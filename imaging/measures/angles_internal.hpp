// imaging/measures/angles_internal.hpp — degrees and slopes.
#pragma once

#include <cmath>
#include <numbers>

namespace scanseal::imaging {

/// Rise over run of a line at this angle.
[[nodiscard]] inline double tan_deg(double degrees) {
    return std::tan(degrees * std::numbers::pi / 180.0);
}

/// The angle, between -90 and 90 degrees, of a line of this slope.
[[nodiscard]] inline double angle_deg(double slope) {
    return std::atan(slope) * 180.0 / std::numbers::pi;
}

} // namespace scanseal::imaging
