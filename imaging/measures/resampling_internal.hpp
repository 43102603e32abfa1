// imaging/measures/resampling_internal.hpp — traces of a page having been enlarged from fewer
// pixels.
#pragma once

#include "imaging/measures/detail_spectrum_internal.hpp"
#include "imaging/measures/periodicity_internal.hpp"

#include <opencv2/core.hpp>

#include <array>
#include <span>
#include <vector>

namespace scanseal::imaging {

/// Detail of a page by column, or by row: how much neighbours differ.
struct DetailProfile {
    std::vector<float> first;  ///< differences of neighbours
    std::vector<float> second; ///< of those differences
    std::vector<float> third;
    std::vector<float> weights; ///< tiles looked at
};

/// 1 when the detail avoids the places that pixels doubled (or tripled, ...) `factor` times never
/// have any, 0 when it lies anywhere.
[[nodiscard]] double avoidance(const DetailProfile& profile, double factor);

/// Over the tiles, along x.
[[nodiscard]] DetailProfile detail_along_x(const cv::Mat& grey, std::span<const cv::Rect> tiles);
/// Over the tiles, along y.
[[nodiscard]] DetailProfile detail_along_y(const cv::Mat& grey, std::span<const cv::Rect> tiles);

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

/// The same for a page of one bit, on which only pixels doubled without smoothing show.
[[nodiscard]] double find_bilevel_enlargement(const DetailProfile& profile);

} // namespace scanseal::imaging
