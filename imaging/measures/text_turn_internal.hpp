// imaging/measures/text_turn_internal.hpp — which way up the writing of a page stands.
#pragma once

#include "imaging/measures/geometry.hpp"
#include "imaging/measures/glyphs_internal.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>

namespace scanseal::imaging {

inline constexpr int k_turn_nodes = 20;

/// What bench/turn/train learnt from drawn letters (docs/adr/0016): a glyph's tone less
/// k_turn_tone_middle, weighed by `of_pixels` (over k_turn_scale) for each node; what a node has
/// above 0 after its `offsets` is weighed by `of_nodes`.
struct TurnWeights {
    std::array<std::array<std::int8_t, k_turn_nodes>, k_glyph_pixels> of_pixels;
    std::array<float, k_turn_nodes> offsets;
    std::array<float, k_turn_nodes> of_nodes;
};

inline constexpr float k_turn_tone_middle = 0.35F;
inline constexpr float k_turn_scale = 64.0F;
extern const TurnWeights k_turn_weights;

/// How much each quarter turn, clockwise, from 0 to 3, would bring the glyphs upright.
struct TurnScores {
    std::size_t glyphs = 0;
    std::array<double, 4> means{}; ///< over glyphs, natural logarithm; their sum is 0
    double lead = 0.0;             ///< of the best turn before the second best
    double sureness = 0.0;         ///< the lead in standard errors
};

[[nodiscard]] TurnScores turn_scores_of(std::span<const Glyph> glyphs);

/// Latin, Japanese in rows or in columns, and digits alike. Empty where too few glyphs say enough.
[[nodiscard]] std::optional<TextTurn> text_turn_of(std::span<const Glyph> glyphs);

} // namespace scanseal::imaging
