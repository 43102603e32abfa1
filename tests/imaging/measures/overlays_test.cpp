// Sheets that lie over a page drawn by formula at 300 dpi.
#include "tests/imaging/measures/drawn_paper.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace scanseal::imaging::test {

namespace {

// How far a point lies inside a note of 60 x 50 mm at (900, 1200), turned by `turn_deg`; below 0
// outside, in pixels.
double inside_note(unsigned x, unsigned y, double turn_deg) {
    const double turn = turn_deg * 3.14159265358979 / 180.0;
    const double dx = static_cast<double>(x) - 900.0;
    const double dy = static_cast<double>(y) - 1200.0;
    const double across = std::abs(dx * std::cos(turn) + dy * std::sin(turn));
    const double down = std::abs(-dx * std::sin(turn) + dy * std::cos(turn));
    return std::min(354.0 - across, 295.0 - down);
}

Formula page_with_note(double turn_deg, unsigned note_tone, double shadow) {
    return [=](unsigned x, unsigned y, unsigned) {
        const double inside = inside_note(x, y, turn_deg);
        if (inside >= 0.0) {
            return note_tone - (238U - std::min(238U, paper(x, y)));
        }
        const double shade = 1.0 - shadow * std::exp(inside / 8.0);
        const double tone = letter(x, y) ? 35.0 : static_cast<double>(paper(x, y));
        return static_cast<unsigned>(tone * shade);
    };
}

double surest_overlay(const PageSurvey& survey) {
    double certainty = 0.0;
    for (const auto& one : survey.obstructions.overlays) {
        certainty = std::max(certainty, one.certainty);
    }
    return certainty;
}

TEST(Overlays, note_over_text_is_found_though_letters_touch_it_all_round) {
    EXPECT_GE(surest_overlay(survey_of(page_with_note(4.0, 238, 0.2))), 0.7) << "white";
    EXPECT_GE(surest_overlay(survey_of(page_with_note(-6.0, 200, 0.05))), 0.7) << "darker";
}

TEST(Overlays, text_alone_and_a_straight_shaded_box_are_no_note) {
    EXPECT_EQ(surest_overlay(survey_of([](unsigned x, unsigned y, unsigned) {
                  return letter(x, y) ? 35U : paper(x, y);
              })),
              0.0);
    EXPECT_LT(surest_overlay(survey_of(page_with_note(0.0, 215, 0.0))), 0.7);
}

// The same page as a scanner's text mode gives it.
PageSurvey bilevel_survey_of(const Formula& formula) {
    return survey_page(make_page(k_width, k_height, SampleLayout::bilevel,
                                 [&](unsigned x, unsigned y, unsigned channel) {
                                     return formula(x, y, channel) > 128U ? 1U : 0U;
                                 }),
                       300, 300);
}

TEST(Overlays, white_note_without_a_shadow_is_found_by_the_print_it_cuts) {
    EXPECT_GE(surest_overlay(survey_of(page_with_note(6.0, 238, 0.0))), 0.7);
    EXPECT_GE(surest_overlay(survey_of(page_with_note(-7.0, 238, 0.0))), 0.7);
    EXPECT_GE(surest_overlay(bilevel_survey_of(page_with_note(5.0, 238, 0.0))), 0.7) << "bilevel";
}

TEST(Overlays, gap_left_free_straight_with_the_print_is_no_note) {
    EXPECT_LT(surest_overlay(survey_of(page_with_note(0.0, 238, 0.0))), 0.7);
    EXPECT_LT(surest_overlay(bilevel_survey_of(page_with_note(0.0, 238, 0.0))), 0.7) << "bilevel";
}

// A point of the page as a sheet turned by `turn_deg` round (900, 1200) has it.
std::array<double, 2> turned(unsigned x, unsigned y, double turn_deg) {
    const double turn = turn_deg * 3.14159265358979 / 180.0;
    const double dx = static_cast<double>(x) - 900.0;
    const double dy = static_cast<double>(y) - 1200.0;
    return {900.0 + dx * std::cos(turn) + dy * std::sin(turn),
            1200.0 - dx * std::sin(turn) + dy * std::cos(turn)};
}

// Letters in a block of 90 x 60 mm round (900, 1200), turned.
bool turned_letter(unsigned x, unsigned y, double turn_deg) {
    const auto at = turned(x, y, turn_deg);
    return std::abs(at[0] - 900.0) < 530.0 && std::abs(at[1] - 1200.0) < 354.0 &&
           letter(static_cast<unsigned>(at[0]), static_cast<unsigned>(at[1]));
}

TEST(Overlays, print_stamped_on_the_page_at_an_angle_is_no_note) {
    const Formula stamped = [](unsigned x, unsigned y, unsigned) {
        const bool print = y < 700 || y > 1800 ? letter(x, y) : turned_letter(x, y, 5.0);
        return print ? 35U : paper(x, y);
    };
    EXPECT_LT(surest_overlay(survey_of(stamped)), 0.7);
    EXPECT_LT(surest_overlay(bilevel_survey_of(stamped)), 0.7) << "bilevel";
}

TEST(Overlays, slip_with_more_print_than_the_page_is_found) {
    const auto survey = survey_of([](unsigned x, unsigned y, unsigned) {
        const auto at = turned(x, y, 7.0);
        const double inside =
            std::min(590.0 - std::abs(at[0] - 900.0), 420.0 - std::abs(at[1] - 1200.0));
        if (inside >= 0.0) {
            return turned_letter(x, y, 7.0) ? 35U : paper(x, y);
        }
        const double shade = 1.0 - 0.25 * std::exp(inside / 8.0);
        const double tone = letter(x, y) && y > 2100 ? 35.0 : static_cast<double>(paper(x, y));
        return static_cast<unsigned>(tone * shade);
    });
    ASSERT_TRUE(survey.geometry.skew_deg.has_value());
    EXPECT_GE(surest_overlay(survey), 0.7) << *survey.geometry.skew_deg;
}

// A slip of 85 x 102 mm with a table on it, laid on a page that has hardly any print.
Formula slip_on_bare_page(double turn_deg, bool page_has_a_word) {
    return [=](unsigned x, unsigned y, unsigned) {
        const auto at = turned(x, y, turn_deg);
        const double across = std::abs(at[0] - 900.0);
        const double down = std::abs(at[1] - 1200.0);
        const double inside = std::min(500.0 - across, 600.0 - down);
        if (inside >= 0.0) {
            const auto column = static_cast<unsigned>(at[0]);
            const auto row = static_cast<unsigned>(at[1]);
            const bool rule = inside > 40.0 && (column % 150 < 4 || row % 90 < 4);
            return rule ? 35U : paper(x, y);
        }
        const bool word = page_has_a_word && letter(x, y) && y > 2200 && x > 700 && x < 800;
        const double shade = 1.0 - 0.2 * std::exp(inside / 8.0);
        return static_cast<unsigned>((word ? 35.0 : static_cast<double>(paper(x, y))) * shade);
    };
}

TEST(Overlays, slip_on_a_page_without_lines_is_held_against_the_sheet) {
    const auto survey = survey_of(slip_on_bare_page(6.0, true));
    EXPECT_GE(surest_overlay(survey), 0.7);
    EXPECT_EQ(survey.obstructions.overlays.size(), 1U) << "its rules are not things of their own";
}

TEST(Overlays, page_that_lies_turned_as_a_whole_has_no_slips) {
    // A picture frame and lines of print beside it, turned as one.
    const auto survey = survey_of([](unsigned x, unsigned y, unsigned) {
        const auto at = turned(x, y, 4.0);
        const bool frame = std::abs(at[0] - 900.0) < 420.0 && std::abs(at[1] - 1500.0) < 400.0;
        const bool print = at[1] < 1000.0 && at[0] > 200.0 && at[1] > 150.0 &&
                           letter(static_cast<unsigned>(at[0]), static_cast<unsigned>(at[1]));
        return print ? 35U : frame ? paper(x, y) - 40U : paper(x, y);
    });
    EXPECT_EQ(surest_overlay(survey), 0.0);
}

// A label of 71 x 36 mm whose thin shadow is a few levels dark.
Formula page_with_label(double turn_deg) {
    return [=](unsigned x, unsigned y, unsigned) {
        const auto at = turned(x, y, turn_deg);
        const double inside =
            std::min(420.0 - std::abs(at[0] - 900.0), 210.0 - std::abs(at[1] - 1200.0));
        if (inside >= 0.0) {
            return inside > 60.0 && letter(x, y) ? 35U : paper(x, y);
        }
        const double shade = 1.0 - 0.07 * std::exp(inside / 8.0);
        const double tone =
            letter(x, y) && (y < 900 || y > 1500) ? 35.0 : static_cast<double>(paper(x, y));
        return static_cast<unsigned>(tone * shade);
    };
}

TEST(Overlays, label_turned_by_less_than_a_degree_is_found_by_its_shadow) {
    EXPECT_GE(surest_overlay(survey_of(page_with_label(0.75))), 0.7);
}

TEST(Overlays, frame_of_pale_lines_is_no_label) {
    EXPECT_LT(surest_overlay(survey_of([](unsigned x, unsigned y, unsigned) {
                  const double inside =
                      std::min(420.0 - std::abs(x - 900.0), 210.0 - std::abs(y - 1200.0));
                  const bool line = inside < 0.0 && inside > -8.0;
                  const bool print = letter(x, y) && (y < 900 || y > 1500 || inside > 60.0);
                  return print ? 35U : paper(x, y) - (line ? 12U : 0U);
              })),
              0.7);
}

// A shaded box of 68 x 42 mm with round corners, printed straight.
TEST(Overlays, shaded_box_with_round_corners_is_no_note) {
    EXPECT_LT(surest_overlay(survey_of([](unsigned x, unsigned y, unsigned) {
                  constexpr double k_round = 60.0;
                  const double across = std::max(0.0, std::abs(x - 900.0) - 400.0 + k_round);
                  const double down = std::max(0.0, std::abs(y - 1500.0) - 250.0 + k_round);
                  const bool box = std::hypot(across, down) < k_round;
                  const bool print = letter(x, y) && (y < 1100 || y > 1900);
                  return print ? 35U : box ? paper(x, y) - 25U : paper(x, y);
              })),
              0.7);
}

TEST(Overlays, note_beside_a_grid_is_found_by_its_shadow) {
    EXPECT_GE(surest_overlay(survey_of([](unsigned x, unsigned y, unsigned channel) {
                  const bool grid = (x < 400 || x > 1400 || y < 700) && (x % 12 < 3 || y % 12 < 3);
                  return grid ? 90U : page_with_note(4.0, 238, 0.2)(x, y, channel);
              })),
              0.7);
}

} // namespace

} // namespace scanseal::imaging::test
