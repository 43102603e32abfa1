// tests/imaging/measures/drawn_paper.hpp — A5 paper of 300 dpi with lines of print, by formula.
#pragma once

#include "imaging/measures/page_survey.hpp"
#include "tests/imaging/test_pages.hpp"

namespace scanseal::imaging::test {

inline constexpr unsigned k_width = 1748; // A5
inline constexpr unsigned k_height = 2480;

inline PageSurvey survey_of(const Formula& formula) {
    return survey_page(make_page(k_width, k_height, SampleLayout::grey8, formula), 300, 300);
}

/// Noise of a few levels, the same for the same pixel.
inline unsigned paper(unsigned x, unsigned y) {
    const unsigned mixed = (x * 2654435761U) ^ (y * 2246822519U);
    return 238U + ((mixed ^ (mixed >> 15U)) * 2654435761U >> 30U);
}

/// Lines of marks like letters.
inline bool letter(unsigned x, unsigned y) {
    const bool line = y % 60 < 30 && y > 150 && y < 2300 && x > 120 && x < 1620;
    return line && (((x / 22) * 2654435761U) ^ (y / 60 * 40503U)) % 5 != 0 &&
           ((x % 22 < 5) || (y % 60 < 6 && x % 22 < 16));
}

} // namespace scanseal::imaging::test
