// imaging/measures/overlays_internal.hpp — notes, slips and labels that lie over a page.
#pragma once

#include "imaging/measures/obstructions.hpp"
#include "imaging/measures/scaled_view_internal.hpp"

#include <vector>

namespace scanseal::imaging {

struct Geometry;
struct PageViews;

/// Things with straight sides that meet at a right angle and either are turned against the lines of
/// the page, or against the sheet where there are none or they are the thing's own, or throw a
/// shadow to one side. A printed box is neither. The certainty grows with the sides seen. On a
/// black and white page only the print that a thing cuts tells.
[[nodiscard]] std::vector<Obstruction> find_overlays(const PageViews& views, const ScaledView& view,
                                                     const cv::Mat& ink, const Geometry& geometry);

} // namespace scanseal::imaging
