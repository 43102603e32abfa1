#include "imaging/measures/text_turn_internal.hpp"

#include "tests/imaging/measures/measured_pages.hpp"

#include <gtest/gtest.h>

namespace scanseal::imaging::test {

namespace {

/// A bilevel page turned counterclockwise by so many quarters, as grey.
PixelBuffer turned(const PixelBuffer& page, unsigned quarters) {
    const auto at = [&page](unsigned x, unsigned y) {
        return (page.row(y)[x / 8] >> (7 - x % 8) & 1U) != 0 ? 255U : 0U;
    };
    const unsigned width = page.width_px();
    const unsigned height = page.height_px();
    const bool sideways = quarters % 2 == 1;
    return make_page(sideways ? height : width, sideways ? width : height, SampleLayout::grey8,
                     [&](unsigned x, unsigned y, unsigned) {
                         switch (quarters) {
                         case 0:
                             return at(x, y);
                         case 1:
                             return at(width - 1 - y, x);
                         case 2:
                             return at(width - 1 - x, height - 1 - y);
                         default:
                             return at(y, height - 1 - x);
                         }
                     });
}

class Writing : public testing::TestWithParam<const char*> {};

TEST_P(Writing, shows_the_quarter_turns_that_bring_it_upright) {
    const auto page = sheet(GetParam());
    constexpr std::array k_turns{TextTurn::upright, TextTurn::quarter, TextTurn::half,
                                 TextTurn::three_quarters};
    for (unsigned quarters = 0; quarters < 4; ++quarters) {
        const auto geometry = survey_page(turned(page.pixels, quarters), 150, 150).geometry;
        EXPECT_EQ(geometry.turn, k_turns.at(quarters)) << quarters << " quarters";
    }
}

INSTANTIATE_TEST_SUITE_P(TextTurn, Writing,
                         testing::Values("text", "text_skew_2_5", "japanese_rows",
                                         "japanese_report", "japanese_columns_skew_1_5"));

TEST(TextTurn, is_not_told_of_marks_that_are_no_writing) {
    const auto rings = make_page(1240, 1754, SampleLayout::grey8, [](unsigned x, unsigned y, auto) {
        const int dx = static_cast<int>(x % 40) - 20;
        const int dy = static_cast<int>(y % 40) - 20;
        const int square = dx * dx + dy * dy;
        return square > 64 && square < 144 ? 20U : 240U;
    });
    EXPECT_FALSE(survey_page(rings, 150, 150).geometry.turn);
    const auto specks =
        make_page(1240, 1754, SampleLayout::grey8, [](unsigned x, unsigned y, auto) {
            const unsigned mixed = ((x / 7) * 2654435761U) ^ ((y / 7) * 2246822519U);
            return (mixed ^ (mixed >> 13U)) * 2654435761U >> 29U == 0 ? 20U : 240U;
        });
    EXPECT_FALSE(survey_page(specks, 150, 150).geometry.turn);
}

TEST(TextTurn, is_not_told_by_a_few_letters) {
    const auto page = sheet("japanese_report");
    const auto turn_of_first = [&page](unsigned rows) {
        auto part = turned(page.pixels, 0);
        for (unsigned y = rows; y < part.height_px(); ++y) {
            std::ranges::fill(part.row(y), std::uint8_t{255});
        }
        return survey_page(part, 150, 150).geometry.turn;
    };
    EXPECT_FALSE(turn_of_first(20));
    EXPECT_FALSE(turn_of_first(85)) << "one line";
}

TEST(TextTurn, of_no_glyphs_is_not_told) {
    EXPECT_FALSE(text_turn_of({}));
    const std::vector<Glyph> empty(200);
    EXPECT_FALSE(text_turn_of(empty));
}

} // namespace

} // namespace scanseal::imaging::test
