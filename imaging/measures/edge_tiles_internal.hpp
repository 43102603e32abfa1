// imaging/measures/edge_tiles_internal.hpp — the parts of a page that hold many edges: where detail
// shows, and all that the dearer measures look at.
#pragma once

#include <opencv2/core.hpp>

#include <vector>

namespace scanseal::imaging {

struct PageViews;

/// Squares of this side, in pixels of the full page.
constexpr int k_edge_tile_px = 128;

/// At most `most` squares of views.grey, without overlap, those with the most edges: the best one
/// of each part of the page first. Squares without a mark are left out, so the list may be empty.
[[nodiscard]] std::vector<cv::Rect> pick_edge_tiles(const PageViews& views, std::size_t most);

} // namespace scanseal::imaging
