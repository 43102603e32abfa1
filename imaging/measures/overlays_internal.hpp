// imaging/measures/overlays_internal.hpp — notes, slips and labels that lie over a page.
#pragma once

#include "imaging/measures/obstructions.hpp"
#include "imaging/measures/scaled_view_internal.hpp"

#include <vector>

namespace scanseal::imaging {

struct Geometry;
struct PageViews;

/// Things with straight sides that meet at a right angle and either are turned against the lines of
/// the page or throw a shadow to one side. A printed box is neither. The certainty grows with the
/// sides seen. Of a black and white page nothing can be told: empty.
[[nodiscard]] std::vector<Obstruction> find_overlays(const PageViews& views, const ScaledView& view,
                                                     const cv::Mat& ink, const Geometry& geometry);

} // namespace scanseal::imaging
