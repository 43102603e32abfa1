// imaging/measures/resampling_internal.hpp — traces of a page having been enlarged from fewer
// pixels.
#pragma once

#include "imaging/measures/detail_profile_internal.hpp"
#include "imaging/measures/detail_spectrum_internal.hpp"
#include "imaging/measures/periodicity_internal.hpp"

#include <array>

namespace scanseal::imaging {

struct Enlargement {
    double factor = 1.0;   ///< 1: none
    double strength = 0.0; ///< of the strongest trace; 3.5 comes by chance
    double across = 0.0;   ///< strength of the same trace on the other axis
};

/// What is looked at to tell whether an axis was enlarged.
struct AxisDetail {
    DetailProfile profile;
    DetailSpectrum spectrum;
    bool block_coded = false; ///< a block coder's period of 8 is to be expected
};

/// How many times the pixels were multiplied along each axis, x first. As a rule both are enlarged
/// alike, which confirms a faint trace.
/// Interpolated pixels follow from their neighbours better at some places than at others, with a
/// period of the factor (Gallagher, "Detection of linear and cubic interpolation", CRV 2005;
/// Kirchner, "Fast and reliable resampling detection", MM&Sec 2008), and no detail is finer than
/// the pixels they came from. Print, screens and block coders have periods too, so both must agree.
[[nodiscard]] std::array<Enlargement, 2> find_enlargement(const AxisDetail& x, const AxisDetail& y);

} // namespace scanseal::imaging
