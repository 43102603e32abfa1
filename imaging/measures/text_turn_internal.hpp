// imaging/measures/text_turn_internal.hpp — which way up Latin text stands.
#pragma once

#include "imaging/measures/geometry.hpp"
#include "imaging/measures/scaled_view_internal.hpp"

#include <optional>

namespace scanseal::imaging {

struct Skew;

/// How much more ink stands above the small letters of lines than hangs below them.
struct Ascenders {
    unsigned lines = 0;
    double excess = 0.0;   ///< mean over lines, as a part of the ink between; below 0: upside down
    double sureness = 0.0; ///< the mean in standard errors
};

/// Over lines of `view` along its rows, or its columns, at the angle `skew` gives.
[[nodiscard]] Ascenders ascenders_of(const ScaledView& view, double paper_tone, double angle_deg,
                                     bool columns);

/// By the ascenders and descenders of Latin letters, digits and capitals: in English text some
/// three times as much ink stands above the small letters as below. Kanji and kana fill their
/// squares and say nothing: empty.
[[nodiscard]] std::optional<TextTurn> text_turn_of(const ScaledView& view, double paper_tone,
                                                   const Skew& skew);

} // namespace scanseal::imaging
