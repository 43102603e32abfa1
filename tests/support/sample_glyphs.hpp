// tests/support/sample_glyphs.hpp — characters made of strokes in a unit square (x right, y down),
// since no font may be assumed: kanji-like ones put together from common parts, some hiragana,
// digits, and a few real kanji for seals.
#pragma once

#include "tests/support/sample_random.hpp"

#include <string_view>
#include <vector>

namespace scanseal::test {

struct StrokePoint {
    double x = 0.0;
    double y = 0.0;
};

using Stroke = std::vector<StrokePoint>;
using Glyph = std::vector<Stroke>;

/// A character that looks like a kanji: a radical and a body, or a simple one.
[[nodiscard]] Glyph kanji_glyph(SampleRandom& random);
/// One of fifteen hiragana.
[[nodiscard]] Glyph kana_glyph(SampleRandom& random);
/// Requires: digit below 10.
[[nodiscard]] Glyph digit_glyph(unsigned digit);
/// The two characters of a family name for a seal, upper one first; `which` chooses among some.
[[nodiscard]] std::vector<Glyph> seal_name(unsigned which);

} // namespace scanseal::test
