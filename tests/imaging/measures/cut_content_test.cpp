// What touches the edge of the image, drawn by formula at 300 dpi: print that goes on beyond it,
// and what only looks so.
#include "imaging/measures/page_survey.hpp"
#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>

namespace scanseal::imaging::test {

namespace {

constexpr unsigned k_width = 1748; // A5
constexpr unsigned k_height = 2480;

std::vector<Obstruction> cut_content_of(const Formula& ink) {
    const auto page = make_page(k_width, k_height, SampleLayout::grey8,
                                [&](unsigned x, unsigned y, unsigned channel) {
                                    return ink(x, y, channel) != 0 ? 35U : 240U;
                                });
    return survey_page(page, 300, 300).obstructions.cut_content;
}

// Lines of marks like letters, down to 10 mm from the lower edge.
bool letter(unsigned x, unsigned y) {
    const bool line = y % 60 < 30 && y > 150 && y < 2360 && x > 120 && x < 1620;
    return line && (((x / 22) * 2654435761U) ^ (y / 60 * 40503U)) % 5 != 0 &&
           ((x % 22 < 5) || (y % 60 < 6 && x % 22 < 16));
}

TEST(CutContent, bars_of_one_width_are_print_and_a_slanting_picture_is_not) {
    const auto bars = [](unsigned slant) {
        return [slant](unsigned x, unsigned y, unsigned) -> unsigned {
            const unsigned at = y + (k_width - x) * slant / 8 - 900;
            const bool bar = at < 24 || at - 36 < 60 || at - 108 < 24 || at - 144 < 60;
            const bool wider = slant > 0 && at < 204;
            return (x > 1400 && (bar || wider)) || letter(x, y % 800) ? 1U : 0U;
        };
    };
    const auto cut = cut_content_of(bars(0));
    ASSERT_EQ(cut.size(), 1U);
    EXPECT_NEAR(cut[0].region.y_px, 900U, 4);
    EXPECT_TRUE(cut_content_of(bars(3)).empty());
}

TEST(CutContent, tips_of_a_line_of_letters_are_print_and_specks_are_not) {
    const auto marks_at_the_foot = [](unsigned wide) {
        return [wide](unsigned x, unsigned y, unsigned) -> unsigned {
            const bool tip = y + 2 >= k_height && x > 300 && x < 1200 && x % 23 < wide;
            return tip || letter(x, y) ? 1U : 0U;
        };
    };
    const auto cut = cut_content_of(marks_at_the_foot(6));
    ASSERT_EQ(cut.size(), 1U);
    EXPECT_GT(cut[0].region.y_px, 2400U);
    EXPECT_TRUE(cut_content_of(marks_at_the_foot(2)).empty());
}

TEST(CutContent, heavy_type_between_plain_paper_is_no_picture) {
    const auto heading = [](unsigned height) {
        return [height](unsigned x, unsigned y, unsigned) -> unsigned {
            const bool stroke = y > 1000 && y < 1000 + height && y % 15 < 9;
            return (x < 130 && stroke) || (letter(x, y) && x > 300) ? 1U : 0U;
        };
    };
    EXPECT_EQ(cut_content_of(heading(66)).size(), 1U);
    EXPECT_TRUE(cut_content_of(heading(400)).empty());
}

TEST(CutContent, four_strokes_of_a_stamp_are_enough) {
    const auto strokes = [](unsigned count) {
        return [count](unsigned x, unsigned y, unsigned) -> unsigned {
            const unsigned nth = (x - 800) / 36;
            const unsigned deep = nth % 3 == 0 ? 18U : 6U;
            const bool stroke = x >= 800 && nth < count && x % 36 < 6 && y + deep >= k_height;
            return stroke || (letter(x, y) && y < 2200) ? 1U : 0U;
        };
    };
    EXPECT_EQ(cut_content_of(strokes(4)).size(), 1U);
    EXPECT_TRUE(cut_content_of(strokes(3)).empty());
}

TEST(CutContent, line_along_the_edge_is_no_print_though_it_is_thick_here_and_there) {
    const auto cut = cut_content_of([](unsigned x, unsigned y, unsigned) -> unsigned {
        const unsigned deep = y / 11 % 12 == 0 ? 12U : 4U;
        const bool dot = x + deep >= k_width && y > 300 && y < 2200 && y % 11 < 4;
        return dot || (letter(x, y) && x < 1500) ? 1U : 0U;
    });
    EXPECT_TRUE(cut.empty());
}

TEST(CutContent, print_cut_before_a_margin_of_one_tone_is_found) {
    const auto page = [](unsigned margin, unsigned grain) {
        return survey_page(make_page(k_width, k_height, SampleLayout::grey8,
                                     [=](unsigned x, unsigned y, unsigned) {
                                         const bool inside = x > 300 && x + margin < k_width;
                                         const bool ink =
                                             letter((x + y / 60 * 7) % 900 + 150, y) && inside;
                                         return ink ? 35U : 240U + (x * 31 + y * 17) % 7 * grain;
                                     }),
                           300, 300)
            .obstructions.cut_content;
    };
    ASSERT_EQ(page(20, 0).size(), 1U);
    EXPECT_GT(page(20, 0)[0].region.x_px, 1680U);
    EXPECT_EQ(page(20, 0)[0].region.x_px + page(20, 0)[0].region.width_px, k_width);
    EXPECT_TRUE(page(20, 1).empty()) << "paper: the margin of a sheet";
    EXPECT_TRUE(page(60, 0).empty()) << "5 mm";
}

TEST(CutContent, picture_trimmed_to_its_print_is_whole) {
    const auto cut = cut_content_of([](unsigned x, unsigned y, unsigned) -> unsigned {
        const unsigned line = y / 60;
        const unsigned begins = 20 + line * 7 % 11; // letters begin where they are widest
        const bool stem = y % 60 < 30 && x >= begins && x < begins + 5;
        return stem || (letter(x, y) && x > 60) ? 1U : 0U;
    });
    EXPECT_TRUE(cut.empty());
}

} // namespace

} // namespace scanseal::imaging::test
