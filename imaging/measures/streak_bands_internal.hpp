// imaging/measures/streak_bands_internal.hpp — the tone of the paper in each column of a picture,
// band by band down the picture, and where it differs from both sides.
#pragma once

#include <opencv2/core.hpp>

#include <vector>

namespace scanseal::imaging {

constexpr int k_streak_bands = 32;

/// A line of columns that differ from their neighbours down the picture.
struct ColumnLine {
    int x = 0;          ///< of the strongest column
    int width = 1;      ///< columns
    int first_band = 0; ///< of those in which it shows
    int last_band = 0;
    double depth = 0.0; ///< median over the bands where it shows, in levels of 255
    bool light = false;
    double drift_px = 0.0; ///< between the upper and the lower third
};

/// Lines in most of the bands of an 8-bit picture. Print does not hide the paper's tone: of each
/// column and band the brightest few rows count.
[[nodiscard]] std::vector<ColumnLine> find_column_lines(const cv::Mat& picture);

} // namespace scanseal::imaging
