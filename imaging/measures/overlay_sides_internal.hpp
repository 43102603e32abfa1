// imaging/measures/overlay_sides_internal.hpp — straight edges of tone on a page that may be sides
// of something that lies over it.
#pragma once

#include "imaging/measures/scaled_view_internal.hpp"

#include <array>
#include <optional>
#include <vector>

namespace scanseal::imaging {

struct PageViews;
struct Geometry;

using Point = std::array<double, 2>;

[[nodiscard]] double distance(const Point& one, const Point& other);

/// A side of a possible overlay, in pixels of the view. `turn_deg`: of the thing it belongs to.
struct EdgeSide {
    Point from{};
    Point to{};
    Point inside{}; ///< towards the bright side, of length 1
    double turn_deg = 0.0;
    bool upright = true;
    bool rising = true;           ///< bright to the right, or below
    bool turned = false;          ///< against the lines of the page, by more than it may seem to be
    bool cuts_print = false;      ///< no edge of tone: print ends here, and none lies inside
    bool dark_line = false;       ///< it is one edge of a faint dark line, as a shadow is
    std::optional<bool> shadowed; ///< empty: not looked at yet

    [[nodiscard]] double length() const { return distance(from, to); }
};

/// A piece, from..to, of the line across = at + slope * along of a picture, in which along runs
/// down.
struct SideLine {
    double at = 0.0;
    double slope = 0.0;
    double from = 0.0;
    double to = 0.0;
    bool rising = true; ///< bright, or free of print, on the far side
};

/// `upright`: the line is one of the page as it is, else of the page with rows and columns swapped.
[[nodiscard]] EdgeSide side_on(const SideLine& line, bool upright);

/// At most the 400 longest are kept.
void keep_longest(std::vector<EdgeSide>& sides);

/// Edges of at least 16 mm, without those of the image and of the sheet itself, at most 400, with
/// `dark_line` set. `ink`: of `view`.
[[nodiscard]] std::vector<EdgeSide> sides_of(const PageViews& views, const ScaledView& view,
                                             const cv::Mat& ink, const Geometry& geometry);

/// Sets `turned`: against lines of `skew_deg`; none is where that is not known. Sides at which
/// print ends are turned already.
void mark_turned(std::vector<EdgeSide>& sides, const std::optional<double>& skew_deg);

} // namespace scanseal::imaging
