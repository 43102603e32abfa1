#include "imaging/resolution_internal.hpp"

#include <algorithm>
#include <cmath>

namespace scanseal::imaging {

std::optional<double> plausible_dpi(double dpi) noexcept {
    constexpr double k_dpi_max = 1.0e6;
    if (!std::isfinite(dpi) || dpi <= 0.0 || dpi > k_dpi_max) {
        return std::nullopt;
    }
    const double whole = std::round(dpi);
    if (whole > 0.0 && std::abs(dpi - whole) <= 0.01) {
        return whole;
    }
    const double rounded = std::round(dpi * 1000.0) / 1000.0;
    return rounded > 0.0 ? std::optional(rounded) : std::nullopt;
}

bool resolutions_differ(const std::optional<double>& a, const std::optional<double>& b) noexcept {
    return a && b && std::abs(*a - *b) > 0.01 * std::max(*a, *b);
}

} // namespace scanseal::imaging
