// imaging/measures/stairs_internal.hpp — traces of enlargement on a page of one bit.
#pragma once

#include "imaging/measures/detail_profile_internal.hpp"

#include <array>
#include <optional>

namespace scanseal::imaging {

/// How many times pixels were multiplied along each axis, x first. Smoothing leaves no trace once a
/// page is black and white, but the pixels it came from do: lines of pixels at regular distances
/// without any change of tone. Empty where none show.
[[nodiscard]] std::array<std::optional<double>, 2> find_bilevel_enlargement(const DetailProfile& x,
                                                                            const DetailProfile& y);

} // namespace scanseal::imaging
