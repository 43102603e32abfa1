// imaging/measures/glyphs_internal.hpp — marks as large as letters, cut out of a page.
#pragma once

#include "imaging/measures/scaled_view_internal.hpp"

#include <opencv2/core.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace scanseal::imaging {

/// Pixels a side of a glyph. bench/turn/glyphs.py cuts glyphs the same way, with the same figures.
inline constexpr int k_glyph_side_px = 12;
inline constexpr std::size_t k_glyph_pixels = std::size_t{k_glyph_side_px} * k_glyph_side_px;

/// Tones of the square window around one connected mark, row by row: 0 paper, 1 its darkest.
using Glyph = std::array<float, k_glyph_pixels>;

/// At most `count_max` marks whose longer side is 1 to 7 mm: letters, parts of kanji, or several
/// letters that touch. Looked for in the parts of the page with the most `ink`, as survey_ink gives
/// it, and so many in each part that all of them are not of one corner.
[[nodiscard]] std::vector<Glyph> glyphs_of(const ScaledView& view, double paper_tone,
                                           const cv::Mat& ink, std::size_t count_max);

} // namespace scanseal::imaging
