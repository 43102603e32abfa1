// imaging/measures/streak_print_internal.hpp — print beside a line, which tells rules from streaks.
#pragma once

#include "imaging/measures/streak_ends_internal.hpp"

namespace scanseal::imaging {

struct PrintBeside {
    /// Strokes of letters that go on at both sides of the line: a printed line keeps clear of them.
    int crossings = 0;
    /// Print at both sides along most of the line, and a lane without any beside it: a rule between
    /// columns.
    bool between_columns = false;
};

[[nodiscard]] PrintBeside print_beside(const StreakPicture& picture, const ColumnLine& line,
                                       const LineEnds& ends);

} // namespace scanseal::imaging
