// Lines along the way of the sheet, drawn by formula at 300 dpi among print, pictures and noise.
#include "imaging/measures/page_survey.hpp"
#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace scanseal::imaging::test {

namespace {

constexpr unsigned k_width = 1748; // A5
constexpr unsigned k_height = 2480;

std::vector<Streak> streaks_on(const Formula& formula) {
    const auto page = make_page(k_width, k_height, SampleLayout::grey8, formula);
    return survey_page(page, 300, 300).tone.streaks;
}

unsigned mixed(unsigned x, unsigned y) {
    const unsigned sum = (x * 2654435761U) ^ (y * 2246822519U);
    return (sum ^ (sum >> 15U)) * 2654435761U;
}

unsigned paper(unsigned x, unsigned y) {
    return 236U + (mixed(x, y) >> 30U);
}

// Bars and gaps like letters, 30 rows high, in lines 60 rows apart.
bool letter(unsigned x, unsigned y) {
    const bool stroke = x % 22 < 5 || (y % 60 < 6 && x % 22 < 16);
    return y % 60 < 30 && stroke && mixed(x / 22, y / 60) % 5 != 0;
}

unsigned darker(unsigned tone, unsigned by) {
    return tone - std::min(tone, by);
}

// Two columns of print, 120 pixels apart.
bool in_columns(unsigned x, unsigned y) {
    const bool column = (x > 120 && x < 800) || (x > 920 && x < 1620);
    return column && y > 300 && letter(x, y);
}

TEST(Streaks, rule_between_columns_that_the_foot_cuts_is_none) {
    EXPECT_TRUE(streaks_on([](unsigned x, unsigned y, unsigned) {
                    const bool rule = x >= 860 && x < 863 && y > 300;
                    return rule || in_columns(x, y) ? 40U : paper(x, y);
                }).empty());
}

TEST(Streaks, line_in_the_margin_of_columns_that_runs_to_the_foot_is_one) {
    const auto found = streaks_on([](unsigned x, unsigned y, unsigned) {
        const bool line = x >= 1680 && x < 1683 && y > 300;
        return line || in_columns(x, y) ? 40U : paper(x, y);
    });
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NEAR(found[0].region.x_px, 1680.0, 4.0);
}

TEST(Streaks, line_that_begins_at_a_bar_is_one_where_it_cuts_through_letters) {
    const auto page = [](unsigned x, unsigned y, bool print) {
        const bool bar = y > 150 && y < 260;
        const bool line = x >= 700 && x < 703 && y >= 200;
        const bool word = print && y > 400 && y < 2200 && letter(x, y);
        return bar || word ? 60U : darker(paper(x, y), line ? 70U : 0U);
    };
    EXPECT_TRUE(
        streaks_on([&](unsigned x, unsigned y, unsigned) { return page(x, y, false); }).empty());
    EXPECT_EQ(streaks_on([&](unsigned x, unsigned y, unsigned) { return page(x, y, true); }).size(),
              1U);
}

TEST(Streaks, line_that_dark_pictures_hide_in_part_is_found) {
    const auto found = streaks_on([](unsigned x, unsigned y, unsigned) {
        const bool picture = x < 1300 && (y < 500 || (y > 1100 && y < 1500));
        const bool line = x >= 900 && x < 904;
        return picture || line ? 0U : 255U;
    });
    ASSERT_EQ(found.size(), 1U);
    EXPECT_NEAR(found[0].region.x_px, 900.0, 4.0);
}

TEST(Streaks, rule_that_begins_at_a_dark_picture_and_ends_on_the_sheet_is_none) {
    EXPECT_TRUE(streaks_on([](unsigned x, unsigned y, unsigned) {
                    const bool picture = x < 1300 && y < 500;
                    const bool rule = x >= 900 && x < 904 && y < 2200;
                    return picture || rule ? 0U : 255U;
                }).empty());
}

TEST(Streaks, line_right_across_is_one_when_it_stands_still_and_none_when_it_leans_by_a_pixel) {
    const auto across = [](unsigned lean) {
        return streaks_on([lean](unsigned x, unsigned y, unsigned) {
            const unsigned from = 1801U + (lean * x + k_width / 2) / k_width;
            return darker(paper(x, y), y >= from && y < from + 5 ? 90U : 0U);
        });
    };
    ASSERT_EQ(across(0).size(), 1U);
    EXPECT_TRUE(across(0)[0].along_rows);
    EXPECT_TRUE(across(1).empty());
}

TEST(Streaks, column_of_a_noisy_sensor_is_none_and_a_line_that_stands_out_is_one) {
    // Every cell of the sensor has a gain of its own; that at 900 is one of the worst.
    const auto page = [](unsigned depth) {
        return [depth](unsigned x, unsigned y, unsigned) {
            const unsigned cell = mixed(x, 7) >> 28U;
            return darker(paper(x, y), x >= 900 && x < 902 ? depth : cell);
        };
    };
    EXPECT_TRUE(streaks_on(page(24)).empty());
    EXPECT_EQ(streaks_on(page(80)).size(), 1U);
}

TEST(Streaks, stripes_all_over_the_page_are_none) {
    EXPECT_TRUE(
        streaks_on([](unsigned x, unsigned, unsigned) { return x % 10 < 4 ? 60U : 230U; }).empty());
}

} // namespace

} // namespace scanseal::imaging::test
