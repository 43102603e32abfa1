// core/target_rules.hpp — what is measured on a target sheet, and the limits of each quality level:
// one table for the configuration, the judge and the documentation (docs/devices.md).
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace scanseal {

/// Between the centres of the outer marks of the sheet, as drawn
/// (imaging/target/target_layout.hpp).
inline constexpr double k_target_width_mm = 180.0;
inline constexpr double k_target_height_mm = 267.0;

/// ISO 19264-1:2021 levels A to C; FADGI 2023 stars ("bound general collections").
enum class TargetLevel { iso_a, iso_b, iso_c, fadgi_4, fadgi_3, fadgi_2, fadgi_1 };
inline constexpr std::size_t k_target_levels = 7;

enum class TargetFigure {
    sampling,     ///< true pixels per inch of the coarser axis
    scale_x,      ///< true against claimed resolution along rows, without sign
    scale_y,      ///< along columns
    distortion,   ///< farthest mark from where a straight sheet would have it
    efficiency_x, ///< frequency with 10 % response against half the sampling rate, along rows
    efficiency_y,
    sharpening,      ///< highest response at any frequency up to half the sampling rate
    tone_error,      ///< farthest grey step from its measured lightness
    white_balance,   ///< farthest grey step from its measured a*, b*
    grey_cast,       ///< highest chroma of a grey step or of the paper
    grey_steps,      ///< steps that are darker than the one before
    noise,           ///< spread of lightness on plain paper
    unevenness,      ///< of the light over plain paper
    misregistration, ///< between the colours at edges
    clipped,         ///< plain paper or black at the end of the scale
};

/// Steps of the grey wedge on the sheet.
inline constexpr std::size_t k_target_grey_steps = 12;

struct TargetFigureSpec {
    TargetFigure figure;
    std::string_view name; ///< in configuration, results and documentation
    std::string_view unit;
    bool at_least; ///< the limit is the least that will do; else the most
    /// By TargetLevel; empty: the level says nothing and the figure is only shown.
    std::optional<double> limits[k_target_levels];
    double limit_min; ///< what a register may ask for
    double limit_max;
    std::string_view en; ///< what it is, for people
    std::string_view ja;
};

/// All of them, in the order of the enumeration.
[[nodiscard]] std::span<const TargetFigureSpec> target_figure_specs() noexcept;
[[nodiscard]] const TargetFigureSpec& target_figure_spec(TargetFigure figure) noexcept;

/// "A", "B", "C" of ISO 19264-1; "4*" to "1*" of FADGI.
[[nodiscard]] std::string_view to_string(TargetLevel level) noexcept;
[[nodiscard]] std::optional<TargetLevel> target_level_from(std::string_view text) noexcept;

} // namespace scanseal
