// imaging/measures/print_ends_internal.hpp — where strokes of print end with free paper beyond.
#pragma once

#include <opencv2/core.hpp>

#include <vector>

namespace scanseal::imaging {

/// A stroke's end: `along` is the row of the picture, `across` the place in it, both in pixels.
struct PrintEnd {
    double along = 0.0;
    double across = 0.0;
};

/// By rows; free paper lies to the right of the one kind and to the left of the other.
struct PrintEnds {
    std::vector<PrintEnd> rightward;
    std::vector<PrintEnd> leftward;
};

/// Ends of strokes in each row of survey_ink, with `free_px` pixels free of ink beyond and print
/// again after that.
[[nodiscard]] PrintEnds print_ends(const cv::Mat& ink, int free_px);

/// Takes out the ends that lie on lines across = c + slope * along with many others: of rules, of
/// the letters on a line of print, of a column's lines. A rule has ends in 80 % of the pixels of a
/// piece of 6 mm, a line of print in six of nine such pieces. Ends by rows; slope as of a page
/// turned by less than 45 degrees.
void drop_own_lines(std::vector<PrintEnd>& ends, double slope, double px_per_mm);

} // namespace scanseal::imaging
