// imaging/target/target_measures.hpp — what a scan of the target sheet shows of the scanner. Judged
// elsewhere (pipeline/target_judge.hpp).
#pragma once

#include "core/pixel_buffer.hpp"
#include "core/result.hpp"
#include "core/target_rules.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::imaging {

/// A print differs from the drawing; lengths of this print, by a steel rule.
struct TargetSheetSize {
    double width_mm; ///< between the centres of the outer marks
    double height_mm;
};

/// As drawn: 180 mm and 267 mm.
[[nodiscard]] TargetSheetSize drawn_target_size() noexcept;

/// The two or more edges across one direction at one of the slanted squares, on average.
struct TargetEdges {
    double x_mm = 0.0; ///< of the square on the sheet
    double y_mm = 0.0;
    double sfr10_cycles_px = 0.0; ///< frequency at 10 % response; 1 if it never falls so low
    double sfr50_cycles_px = 0.0;
    double highest = 0.0; ///< response, from 0.02 to 0.5 cycles a pixel
};

struct TargetGrey {
    double lightness = 0.0; ///< CIE L*
    double a = 0.0;         ///< CIE a*; 0 for a grey scan
    double b = 0.0;
    double noise = 0.0;   ///< standard deviation of L*
    double clipped = 0.0; ///< 0..1, part of the samples at the end of the scale
};

struct TargetMeasures {
    std::string sheet;        ///< id in the code; anybody may have printed it
    double claimed_dpi_x = 0; ///< as given
    double claimed_dpi_y = 0;
    double true_dpi_x = 0; ///< pixels an inch along rows, by the marks
    double true_dpi_y = 0;
    double skew_deg = 0;      ///< of the sheet against the pixels, after turning by quarters
    double distortion_mm = 0; ///< farthest mark from the best straight-lined fit
    bool colour = false;
    std::vector<TargetEdges> across; ///< response along rows, by square; at least 3
    std::vector<TargetEdges> down;   ///< along columns
    std::array<TargetGrey, k_target_grey_steps> steps; ///< from paper to black
    double paper_noise = 0;   ///< standard deviation of L*, highest of the paper patches
    double paper_clipped = 0; ///< 0..1, highest of the paper patches
    double unevenness = 0;    ///< (brightest - darkest) / mean of the paper patches, linear light
    /// Farthest offset of red or blue from green at any edge; empty for a grey scan.
    std::optional<double> misregistration_px;
};

/// Finds the sheet on an upright or turned page by its code and marks and measures it. Samples are
/// read as sRGB. Methods: ISO 12233 and ISO 16067-1 (slanted edges), CIE 1976 L*a*b*; spread over
/// patches for noise, which ISO 15739 would filter as the eye does and this does not.
/// Requires: not empty. Refuses target_not_found (no code, marks missing, or the claimed resolution
/// is off by more than a quarter) and target_unmeasurable (bilevel, crooked by more than 2 degrees,
/// under 100 dpi, edges that cannot be followed). Throws std::bad_alloc.
[[nodiscard]] Result<TargetMeasures> measure_target(const PixelBuffer& page, double dpi_x,
                                                    double dpi_y, const TargetSheetSize& size);

} // namespace scanseal::imaging
