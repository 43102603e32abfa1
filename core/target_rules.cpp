#include "core/target_rules.hpp"

#include "core/assert.hpp"

#include <array>

namespace scanseal {

namespace {

constexpr std::optional<double> k_none;

// ISO 19264-1:2021 levels A, B, C and FADGI 2023 4 to 1 star, as compared in docs/devices.md. What
// neither says is ours and marked so there: scale, sharpening, unevenness and misregistration of
// the ISO levels, the last three of FADGI 1 star, distortion, grey_cast, grey_steps and clipped.
constexpr std::array k_specs{
    TargetFigureSpec{TargetFigure::sampling,
                     "sampling_dpi",
                     "dpi",
                     true,
                     {k_none, k_none, k_none, 396, 294, 242.5, 190},
                     50,
                     5000,
                     "true resolution",
                     "実解像度"},
    TargetFigureSpec{TargetFigure::scale_x,
                     "scale_error_x_percent",
                     "%",
                     false,
                     {2, 2, 2, 1, 2, 3, 5},
                     0.1,
                     20,
                     "scale error across",
                     "横の縮尺誤差"},
    TargetFigureSpec{TargetFigure::scale_y,
                     "scale_error_y_percent",
                     "%",
                     false,
                     {2, 2, 2, 1, 2, 3, 5},
                     0.1,
                     20,
                     "scale error down",
                     "縦の縮尺誤差"},
    TargetFigureSpec{TargetFigure::distortion,
                     "distortion_mm",
                     "mm",
                     false,
                     {1, 1, 1, 1, 1, 1, 1},
                     0.05,
                     10,
                     "distortion",
                     "歪み"},
    TargetFigureSpec{TargetFigure::efficiency_x,
                     "efficiency_x_percent",
                     "%",
                     true,
                     {85, 80, 70, 90, 80, 70, 60},
                     1,
                     100,
                     "sampling efficiency across",
                     "横の解像効率"},
    TargetFigureSpec{TargetFigure::efficiency_y,
                     "efficiency_y_percent",
                     "%",
                     true,
                     {85, 80, 70, 90, 80, 70, 60},
                     1,
                     100,
                     "sampling efficiency down",
                     "縦の解像効率"},
    TargetFigureSpec{TargetFigure::sharpening,
                     "sharpening",
                     "",
                     false,
                     {1.1, 1.2, 1.2, 1.0, 1.1, 1.2, 1.3},
                     1,
                     3,
                     "sharpening (highest response)",
                     "輪郭強調(最大応答)"},
    TargetFigureSpec{TargetFigure::tone_error,
                     "tone_error_lstar",
                     "L*",
                     false,
                     {2, 3, 4, 1.5, 3, 4.5, 6},
                     0.1,
                     50,
                     "tone error",
                     "階調誤差"},
    TargetFigureSpec{TargetFigure::white_balance,
                     "white_balance_ab",
                     "dE(a*b*)",
                     false,
                     {3, 4, 5, 2, 4, 6, 8},
                     0.1,
                     50,
                     "white balance",
                     "ホワイトバランス"},
    TargetFigureSpec{TargetFigure::grey_cast,
                     "grey_cast_ab",
                     "dE(a*b*)",
                     false,
                     {12, 12, 12, 12, 12, 12, 12},
                     0.1,
                     100,
                     "colour of greys",
                     "グレーの色かぶり"},
    TargetFigureSpec{TargetFigure::grey_steps,
                     "grey_steps",
                     "",
                     true,
                     {10, 10, 10, 10, 10, 10, 10},
                     2,
                     12,
                     "grey steps told apart",
                     "識別できるグレー段数"},
    TargetFigureSpec{TargetFigure::noise,
                     "noise_lstar",
                     "L*",
                     false,
                     {1.6, 2, 2.2, 1, 2, 3, 4},
                     0.05,
                     50,
                     "noise",
                     "ノイズ"},
    TargetFigureSpec{TargetFigure::unevenness,
                     "unevenness_percent",
                     "%",
                     false,
                     {3, 5, 5, 1, 3, 5, 8},
                     0.1,
                     100,
                     "unevenness of light",
                     "照明むら"},
    TargetFigureSpec{TargetFigure::misregistration,
                     "misregistration_px",
                     "px",
                     false,
                     {0.5, 0.5, 0.8, 0.33, 0.5, 0.8, 1.0},
                     0.01,
                     10,
                     "colour misregistration",
                     "色ずれ"},
    TargetFigureSpec{TargetFigure::clipped,
                     "clipped_percent",
                     "%",
                     false,
                     {1, 1, 1, 1, 1, 1, 1},
                     0.1,
                     100,
                     "clipped tones",
                     "白とび・黒つぶれ"},
};

constexpr std::array<std::string_view, k_target_levels> k_level_names = {"A",  "B",  "C", "4*",
                                                                         "3*", "2*", "1*"};

} // namespace

std::span<const TargetFigureSpec> target_figure_specs() noexcept {
    return k_specs;
}

const TargetFigureSpec& target_figure_spec(TargetFigure figure) noexcept {
    const auto index = static_cast<std::size_t>(figure);
    SCANSEAL_ASSERT(index < k_specs.size() && k_specs.at(index).figure == figure);
    return k_specs.at(index);
}

std::string_view to_string(TargetLevel level) noexcept {
    return k_level_names.at(static_cast<std::size_t>(level));
}

std::optional<TargetLevel> target_level_from(std::string_view text) noexcept {
    for (std::size_t i = 0; i < k_level_names.size(); ++i) {
        if (k_level_names.at(i) == text) {
            return static_cast<TargetLevel>(i);
        }
    }
    return std::nullopt;
}

} // namespace scanseal
