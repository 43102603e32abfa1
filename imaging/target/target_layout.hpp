// imaging/target/target_layout.hpp — where everything lies on the target sheet, version 1, in mm
// from the upper left corner of an A4 sheet. The drawing and the measuring go by this one table.
#pragma once

#include "core/target_rules.hpp"

#include <array>
#include <cmath>
#include <string_view>

namespace scanseal::imaging::target {

struct PointMm {
    double x_mm = 0.0;
    double y_mm = 0.0;
};

inline constexpr double k_width_mm = 210.0;
inline constexpr double k_height_mm = 297.0;

/// The code on the sheet: this mark, a space, and the id of the sheet.
inline constexpr std::string_view k_code_mark = "SCANSEALTARGET1";

/// What an id may be: 1 to 32 letters, digits, '-', '_'.
[[nodiscard]] constexpr bool is_sheet_id(std::string_view id) noexcept {
    for (const char c : id) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_';
        if (!plain) {
            return false;
        }
    }
    return !id.empty() && id.size() <= 32;
}

inline constexpr PointMm k_code_at = {26.0, 10.0}; ///< upper left corner, quiet zone included
inline constexpr double k_code_side_mm = 30.0;

/// Black discs. The first is the upper left one, the last the lower right one.
inline constexpr double k_mark_radius_mm = 3.0;
inline constexpr std::array<PointMm, 8> k_marks = {{{15.0, 15.0},
                                                    {105.0, 15.0},
                                                    {195.0, 15.0},
                                                    {15.0, 148.5},
                                                    {195.0, 148.5},
                                                    {15.0, 282.0},
                                                    {105.0, 282.0},
                                                    {195.0, 282.0}}};
static_assert(k_marks.back().x_mm - k_marks.front().x_mm == k_target_width_mm);
static_assert(k_marks.back().y_mm - k_marks.front().y_mm == k_target_height_mm);

/// Black squares, turned by the slant that ISO 12233 and ISO 16067-1 ask of edges.
inline constexpr double k_square_side_mm = 16.0;
inline constexpr double k_square_turn_deg = 5.0;
inline constexpr std::array<PointMm, 5> k_squares = {
    {{35.0, 56.0}, {175.0, 56.0}, {105.0, 148.5}, {35.0, 244.0}, {175.0, 244.0}}};

/// Steps of the wedge from paper to full black, in one row. Drawn in even steps of the device's
/// grey, 1 to 0.
inline constexpr PointMm k_wedge_at = {27.0, 84.0}; ///< upper left corner
inline constexpr double k_step_width_mm = 13.0;
inline constexpr double k_step_height_mm = 14.0;

[[nodiscard]] constexpr double step_grey(std::size_t step) noexcept {
    return 1.0 - static_cast<double>(step) / static_cast<double>(k_target_grey_steps - 1);
}

/// Centres of squares of unprinted paper.
inline constexpr double k_paper_side_mm = 8.0;
inline constexpr std::array<PointMm, 12> k_paper = {{{65.0, 56.0},
                                                     {105.0, 56.0},
                                                     {145.0, 56.0},
                                                     {195.0, 80.0},
                                                     {50.0, 125.0},
                                                     {160.0, 125.0},
                                                     {50.0, 172.0},
                                                     {160.0, 172.0},
                                                     {195.0, 220.0},
                                                     {65.0, 244.0},
                                                     {105.0, 244.0},
                                                     {145.0, 244.0}}};

/// Text of 4 points, for people to read (ISO 12653-3, JIS X 6933: 4-point characters).
inline constexpr PointMm k_text_at = {32.0, 188.0};
inline constexpr double k_text_width_mm = 150.0;
inline constexpr double k_text_height_mm = 4.0 * 25.4 / 72.0;

inline constexpr PointMm k_ruler_across_at = {30.0, 272.0};
inline constexpr unsigned k_ruler_across_mm = 150;
inline constexpr PointMm k_ruler_down_at = {20.0, 75.0};
inline constexpr unsigned k_ruler_down_mm = 150;

} // namespace scanseal::imaging::target
