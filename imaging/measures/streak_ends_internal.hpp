// imaging/measures/streak_ends_internal.hpp — where a line of columns ends and what it meets there.
#pragma once

#include "imaging/measures/streak_bands_internal.hpp"

#include <opencv2/core.hpp>

namespace scanseal::imaging {

/// A reduced picture of a page, 8 bits, turned when the streaks looked for run along the rows.
struct StreakPicture {
    cv::Mat pixels;
    int scale = 1; ///< pixels of the page by pixel
    bool turned = false;
    double paper = 0.0; ///< its usual tone, in levels of 255
};

struct LineEnds {
    cv::Point top;
    cv::Point bottom;
    bool hidden = false; ///< dark print lies over an end as far as the edge of the picture
};

/// First and last pixel in which the line shows: within the bands that its ends lie in, and on from
/// there over what print or shading hides of it.
[[nodiscard]] LineEnds ends_of(const StreakPicture& picture, const ColumnLine& line);

/// Whether another line, across, begins or passes at `end` of this one.
[[nodiscard]] bool meets_line(const StreakPicture& picture, const ColumnLine& line,
                              const cv::Point& end);

} // namespace scanseal::imaging
