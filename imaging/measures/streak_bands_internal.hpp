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

/// Of the usual tone of paper: what is darker is print all over.
constexpr double k_dark_print = 0.5;

struct ColumnLines {
    std::vector<ColumnLine> lines; ///< from left to right
    double paper = 0.0;            ///< its usual tone, in levels of 255
};

/// Lines in most of the bands of an 8-bit picture. Print does not hide the paper's tone: of each
/// column and band the brightest few rows count. A band in which both sides of a dark line are
/// darker than paper, as in a picture, says nothing of that line.
[[nodiscard]] ColumnLines find_column_lines(const cv::Mat& picture);

} // namespace scanseal::imaging
