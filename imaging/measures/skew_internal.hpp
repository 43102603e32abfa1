// imaging/measures/skew_internal.hpp — the angle of lines of text and of ruling.
#pragma once

#include <opencv2/core.hpp>

#include <optional>

namespace scanseal::imaging {

struct PageViews;
struct ScaledView;

/// Marks narrower than about 4 mm, darker than what lies around them: 0..127 a pixel of the view.
/// Dark borders, photographs' plain parts and shading drop out.
[[nodiscard]] cv::Mat ink_of(const ScaledView& view);

/// The resolution at which lines, borders and what lies over a page are looked for.
inline constexpr double k_survey_dpi = 70.0;

/// ink_of(scaled_view(views, k_survey_dpi)), made once for all measures. Not to be written to.
[[nodiscard]] const cv::Mat& survey_ink(const PageViews& views);

/// What the lines of one direction say.
struct LineAngle {
    double angle_deg = 0.0; ///< clockwise positive
    /// Energy of the profile across the lines at this angle against the middle energy over all
    /// angles; 1 for a page without lines.
    double strength = 1.0;
    /// Largest difference of the angle found in parts of the page that show lines themselves;
    /// empty where fewer than two do.
    std::optional<double> spread_deg;
    /// Angle of the last of three parts less that of the first; 0 unless all show lines and the
    /// middle one lies evenly between.
    double drift_deg = 0.0;
    double area_part = 0.0; ///< 0..1, of the page, that holds most of the lines
};

/// Lines along the rows of `ink`, between -20 and +20 degrees. Requires: not empty.
[[nodiscard]] LineAngle angle_of_rows(const cv::Mat& ink);

struct Skew {
    std::optional<double> angle_deg; ///< empty: no lines that can be relied on
    double trapezoid_deg = 0.0;      ///< drift of the lines relied on, without its sign
    LineAngle rows;
    LineAngle columns; ///< of the transposed page, so that clockwise is positive again
};

[[nodiscard]] Skew skew_of(const cv::Mat& ink);

} // namespace scanseal::imaging
