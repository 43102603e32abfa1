// imaging/resolution_internal.hpp — dots an inch out of what the formats write.
#pragma once

#include <optional>

namespace scanseal::imaging {

inline constexpr double k_cm_per_inch = 2.54;
inline constexpr double k_m_per_inch = 0.0254;

/// Dots an inch, rounded to 3 decimals, or to the whole number when within 0.01 of it: formats that
/// count dots a metre or a centimetre cannot write 300 dpi exactly (11811 dots a metre are
/// 299.9994). Empty for what cannot be a resolution: zero, negative, infinite, not a number, above
/// a million.
[[nodiscard]] std::optional<double> plausible_dpi(double dpi) noexcept;

/// True when both are given and differ by more than 1 %.
[[nodiscard]] bool resolutions_differ(const std::optional<double>& a,
                                      const std::optional<double>& b) noexcept;

} // namespace scanseal::imaging
