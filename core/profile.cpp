#include "core/profile.hpp"

#include <algorithm>

namespace scanseal {

double MediumLimits::dpi_needed() const {
    constexpr double k_um_per_inch = 25400.0;
    return pitch_um_max ? std::max(dpi_min, k_um_per_inch / *pitch_um_max) : dpi_min;
}

} // namespace scanseal
