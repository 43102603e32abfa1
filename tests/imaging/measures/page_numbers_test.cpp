#include "imaging/measures/page_numbers.hpp"

#include "tests/imaging/measures/measured_pages.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace scanseal::imaging::test {

namespace {

/// "1 24/30 35", from the head down.
std::string numbers_text(const DecodedPage& page) {
    auto numbers = survey_of(page).numbers;
    std::ranges::stable_sort(numbers, {}, [](const PrintedNumber& one) { return one.region.y_px; });
    std::string text;
    for (const auto& one : numbers) {
        text += text.empty() ? "" : " ";
        text += std::to_string(one.number);
        if (one.total) {
            text += "/" + std::to_string(*one.total);
        }
    }
    return text;
}

class Numbers : public testing::TestWithParam<const char*> {};

TEST_P(Numbers, are_read_in_faces_that_were_not_learnt_from) {
    EXPECT_EQ(numbers_text(sheet(GetParam())), "1 24/30 35 67 189 8/9 20 4");
}

INSTANTIATE_TEST_SUITE_P(PageNumbers, Numbers,
                         testing::Values("numbers_latin_200", "numbers_latin_300",
                                         "numbers_latin_400", "numbers_japanese_200"));

TEST(PageNumbers, in_an_unusual_face_are_not_read_rather_than_read_wrongly) {
    const std::vector<unsigned> printed{1, 24, 35, 67, 189, 8, 20, 4};
    for (const auto* name : {"numbers_japanese_300", "numbers_japanese_400"}) {
        const auto numbers = survey_of(sheet(name)).numbers;
        EXPECT_GE(numbers.size(), 5U) << name; // VL Gothic has a flat 3 and a crossed nought
        for (const auto& one : numbers) {
            EXPECT_EQ(std::ranges::count(printed, one.number), 1) << name << " " << one.number;
        }
    }
}

TEST(PageNumbers, dates_prices_tables_and_roman_numerals_are_not_read) {
    EXPECT_EQ(numbers_text(sheet("numbers_none")), "");
}

TEST(PageNumbers, say_where_on_the_sheet_they_stand) {
    auto numbers = survey_of(sheet("numbers_latin_300")).numbers;
    const auto found = std::ranges::find(numbers, 189U, &PrintedNumber::number);
    ASSERT_NE(found, numbers.end());
    EXPECT_TRUE(found->at_foot);
    EXPECT_NEAR(found->x_mm, 102.7, 1.0); // "189" of 10 points begins at 100 mm
    EXPECT_NEAR(found->y_mm, 297 - 275.4, 1.0);
    EXPECT_GE(found->likelihood, 0.3);
    EXPECT_NEAR(found->region.x_px, 100 * 300 / 25.4, 8);
    const auto first = std::ranges::find(numbers, 1U, &PrintedNumber::number);
    ASSERT_NE(first, numbers.end());
    EXPECT_FALSE(first->at_foot);
    EXPECT_NEAR(first->y_mm, 8.0, 1.5);
}

TEST(PageNumbers, are_not_looked_for_in_the_middle_of_the_sheet) {
    const auto page = sheet("numbers_latin_300");
    const auto height = page.pixels.height_px();
    // The lower half above the upper one: what stood at head and foot meets in the middle.
    const auto moved = make_page(page.pixels.width_px(), height, SampleLayout::grey8,
                                 [&](unsigned x, unsigned y, unsigned) {
                                     const auto row = page.pixels.row((y + height / 2) % height);
                                     return (row[x / 8] >> (7 - x % 8) & 1U) != 0 ? 255U : 0U;
                                 });
    EXPECT_TRUE(survey_page(moved, 300, 300).numbers.empty());
}

/// Marks everywhere cost no more than a page of text.
TEST(PageNumbers, pages_of_marks_are_left_after_a_bounded_time) {
    for (const unsigned period : {7U, 24U, 40U, 90U}) {
        const auto page =
            make_page(2480, 3508, SampleLayout::grey8, [period](unsigned x, unsigned y, unsigned) {
                const bool mark = x % period < period / 2 && y % period < period * 2 / 3;
                return mark ? 20U : 240U;
            });
        EXPECT_LE(survey_page(page, 300, 300).numbers.size(), 16U) << period;
    }
}

TEST(PageNumbers, a_page_of_one_pixel_or_one_tone_has_none) {
    for (const unsigned side : {1U, 2U, 30U}) {
        const auto page = make_page(side, side, SampleLayout::grey8,
                                    [](unsigned, unsigned, unsigned) { return 128U; });
        EXPECT_TRUE(survey_page(page, 300, 300).numbers.empty());
        EXPECT_TRUE(survey_page(page, 0, 0).numbers.empty());
    }
}

} // namespace

} // namespace scanseal::imaging::test
