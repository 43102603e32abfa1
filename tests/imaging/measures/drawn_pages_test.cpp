// Pages drawn by formula at 300 dpi, for what only the layout of lines decides.
#include "tests/imaging/measures/drawn_paper.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace scanseal::imaging::test {

namespace {

TEST(DrawnPages, table_that_runs_off_at_one_side_is_cut) {
    const auto cut = survey_of([](unsigned x, unsigned y, unsigned) {
        const bool rule = x > 200 && y > 200 && y < 2300 && (y % 90 < 3 || x < 204);
        return rule ? 40U : paper(x, y);
    });
    ASSERT_EQ(cut.obstructions.cut_content.size(), 1U);
    EXPECT_GE(cut.obstructions.cut_content[0].certainty, 0.8);
    EXPECT_GT(cut.obstructions.cut_content[0].region.x_px, 1600U);
}

TEST(DrawnPages, ruled_paper_is_whole) {
    const auto ruled = survey_of([](unsigned x, unsigned y, unsigned) {
        return y > 200 && y < 2300 && y % 90 < 3 ? 40U : paper(x, y);
    });
    EXPECT_TRUE(ruled.obstructions.cut_content.empty());
}

TEST(DrawnPages, grid_for_curves_may_reach_the_edge_at_one_side) {
    const auto grid = survey_of([](unsigned x, unsigned y, unsigned) {
        const bool rule = x > 200 && y > 200 && y < 2300 && (y % 59 < 3 || x % 59 < 3);
        return rule ? 60U : paper(x, y);
    });
    EXPECT_TRUE(grid.obstructions.cut_content.empty());
}

TEST(DrawnPages, row_of_dots_along_the_edge_is_not_cut_print_and_cut_letters_are) {
    const auto dots = survey_of([](unsigned x, unsigned y, unsigned) {
        const bool dot = x + 6 >= k_width && y > 300 && y < 2200 && y % 9 < 4;
        return dot || (letter(x, y) && x < 1500) ? 35U : paper(x, y);
    });
    EXPECT_TRUE(dots.obstructions.cut_content.empty());
    const auto columns = survey_of([](unsigned x, unsigned y, unsigned) {
        const unsigned depth = 4U + y / 31U * 7U % 30U; // of each letter another part is left
        const bool rest = x + depth >= k_width && y > 300 && y < 2200 && y % 31 < 6;
        return rest || (letter(x, y) && x < 1500) ? 35U : paper(x, y);
    });
    EXPECT_EQ(columns.obstructions.cut_content.size(), 1U);
}

TEST(DrawnPages, logo_printed_in_the_corner_is_no_fold_and_a_dark_triangle_is) {
    const auto logo = survey_of([](unsigned x, unsigned y, unsigned) {
        const bool box = x < 413 && y < 354 && (x + y < 150 || x + y > 184);
        return box || (letter(x, y) && y > 400) ? 60U : paper(x, y);
    });
    EXPECT_TRUE(logo.obstructions.folds.empty());
    const auto fold = survey_of([](unsigned x, unsigned y, unsigned) {
        return x + y < 150 ? 60U : letter(x, y) && y > 400 ? 35U : paper(x, y);
    });
    ASSERT_EQ(fold.obstructions.folds.size(), 1U);
    EXPECT_GE(fold.obstructions.folds[0].certainty, 0.5);
}

TEST(DrawnPages, crease_that_is_all_but_white_is_told_where_paper_is_lifted_to_full_white) {
    const auto page = [](unsigned tone) {
        return [=](unsigned x, unsigned y, unsigned) {
            const bool crease = x + y >= 420 && x + y < 422;
            return letter(x, y) && y > 600 ? 35U : crease ? tone : 255U;
        };
    };
    const auto fold = survey_of(page(246));
    ASSERT_EQ(fold.obstructions.folds.size(), 1U);
    EXPECT_GE(fold.obstructions.folds[0].certainty, 0.5);
    EXPECT_TRUE(survey_of(page(255)).obstructions.folds.empty());
    const auto noisy = survey_of([&](unsigned x, unsigned y, unsigned channel) {
        return page(246)(x, y, channel) - (255U - paper(x, y)); // as faint among grain
    });
    EXPECT_TRUE(noisy.obstructions.folds.empty());
}

TEST(DrawnPages, corner_left_free_by_the_round_side_of_a_picture_is_no_fold) {
    const auto picture = survey_of([](unsigned x, unsigned y, unsigned) {
        return std::hypot(x - 900.0, y - 1000.0) < 1265.0 ? 40U : paper(x, y);
    });
    EXPECT_TRUE(picture.obstructions.folds.empty());
}

TEST(DrawnPages, picture_of_dots_that_bleeds_off_is_not_cut_print) {
    const auto picture = survey_of([](unsigned x, unsigned y, unsigned) {
        const unsigned dot = ((x / 2 * 2654435761U) ^ (y / 2 * 2246822519U)) >> 16U;
        const unsigned share = y < 700 || y > 1700 ? 0U : 100U - (y - 700U) / 10U;
        return x > 900 && dot * 40503U % 100U < share ? 20U : paper(x, y);
    });
    EXPECT_TRUE(picture.obstructions.cut_content.empty());
}

TEST(DrawnPages, frayed_edge_of_a_dark_picture_that_bleeds_off_is_not_cut_print) {
    const auto picture = survey_of([](unsigned x, unsigned y, unsigned) {
        const bool tongue = y > 640 && y < 700 && y % 12 < 5 && x + 4 + y * 7 % 20 > k_width - 8;
        const bool dark = x > 1300 && y >= 740 && y < 1500;
        return dark || tongue ? 20U : letter(x, y) && x < 1200 ? 35U : paper(x, y);
    });
    EXPECT_TRUE(picture.obstructions.cut_content.empty());
}

TEST(DrawnPages, rule_of_a_table_is_no_streak_and_a_line_to_the_foot_is) {
    const auto table = survey_of([](unsigned x, unsigned y, unsigned) {
        const bool inside = x > 200 && x < 1500 && y > 200 && y < 2200;
        const bool shaded = inside && x > 900 && y / 200 % 2 == 0;
        const bool rule = inside && (y % 200 < 3 || (x - 200) % 325 < 3);
        return rule ? 120U : paper(x, y) - (shaded ? 30U : 0U);
    });
    EXPECT_TRUE(table.tone.streaks.empty());
    const auto streak = survey_of([](unsigned x, unsigned y, unsigned) {
        const unsigned tone = letter(x, y) ? 35U : paper(x, y);
        return x >= 700 && x < 706 && y > 820 ? tone - std::min(tone, 60U) : tone;
    });
    ASSERT_EQ(streak.tone.streaks.size(), 1U);
    EXPECT_NEAR(streak.tone.streaks[0].depth, 60.0 / 255.0, 0.05);
}

TEST(DrawnPages, streak_that_begins_at_a_rule_of_a_turned_table_is_found) {
    const auto table = [](unsigned x, unsigned y) {
        const unsigned lean = y / 600U; // 0.1 degrees
        const bool inside = x > 200 && x < 1500 && y > 200 && y < 2200;
        return inside && (y % 200 < 3 || (x + lean - 200) % 325 < 3);
    };
    EXPECT_TRUE(survey_of([&](unsigned x, unsigned y, unsigned) {
                    return table(x, y) ? 120U : paper(x, y);
                }).tone.streaks.empty());
    const auto streak = survey_of([&](unsigned x, unsigned y, unsigned) {
        const unsigned tone = table(x, y) ? 120U : paper(x, y);
        return x >= 700 && x < 702 && y >= 800 ? tone - std::min(tone, 50U) : tone;
    });
    ASSERT_EQ(streak.tone.streaks.size(), 1U);
    EXPECT_NEAR(streak.tone.streaks[0].region.x_px, 700.0, 4.0);
}

TEST(DrawnPages, line_that_begins_and_ends_on_the_sheet_is_no_streak) {
    EXPECT_TRUE(survey_of([](unsigned x, unsigned y, unsigned) {
                    const bool line = x >= 700 && x < 702 && y > 500 && y < 2000;
                    return letter(x, y) ? 35U : paper(x, y) - (line ? 20U : 0U);
                }).tone.streaks.empty());
}

TEST(DrawnPages, uneven_cells_of_a_sensor_are_no_streaks_and_a_deeper_line_among_them_is) {
    const auto cells = [](unsigned x) { return (x * 2654435761U >> 16U) % 60U == 0 ? 14U : 0U; };
    EXPECT_TRUE(survey_of([&](unsigned x, unsigned y, unsigned) {
                    return paper(x, y) - cells(x);
                }).tone.streaks.empty());
    const auto streak = survey_of([&](unsigned x, unsigned y, unsigned) {
        return paper(x, y) - (x >= 900 && x < 903 ? 80U : cells(x));
    });
    ASSERT_EQ(streak.tone.streaks.size(), 1U);
    EXPECT_NEAR(streak.tone.streaks[0].region.x_px, 900.0, 4.0);
}

TEST(DrawnPages, edge_of_a_second_sheet_runs_right_across_and_a_rule_does_not) {
    const auto seam = survey_of([](unsigned x, unsigned y, unsigned) {
        const unsigned level = 1800U + x / 300U;
        return y >= level && y < level + 6U ? 150U : letter(x, y) ? 35U : paper(x, y);
    });
    ASSERT_EQ(seam.obstructions.seams.size(), 1U);
    EXPECT_NEAR(seam.obstructions.seams[0].region.y_px, 1803.0, 10.0);
    const auto rule = survey_of([](unsigned x, unsigned y, unsigned) {
        const bool dark = y >= 1800U && y < 1806U && x > 59U && x < k_width - 59U;
        return dark ? 35U : letter(x, y) ? 35U : paper(x, y);
    });
    EXPECT_TRUE(rule.obstructions.seams.empty());
}

Formula page_with_holes(double apart_mm) {
    return [=](unsigned x, unsigned y, unsigned) {
        for (const double middle : {1240.0 - apart_mm * 5.906, 1240.0 + apart_mm * 5.906}) {
            if (std::hypot(x - 142.0, y - middle) < 35.4) {
                return 20U;
            }
        }
        return letter(x, y) && x > 250 ? 35U : paper(x, y);
    };
}

TEST(DrawnPages, filing_holes_are_counted_and_are_nothing_else) {
    const auto found = survey_of(page_with_holes(80.0));
    ASSERT_EQ(found.obstructions.punch_holes.size(), 2U);
    EXPECT_NEAR(found.obstructions.punch_holes[0].region.x_px, 107.0, 8.0);
    EXPECT_NEAR(found.obstructions.punch_holes[0].region.width_px, 71.0, 8.0);
    EXPECT_TRUE(found.obstructions.folds.empty());
    EXPECT_TRUE(found.obstructions.overlays.empty());
    EXPECT_TRUE(found.obstructions.cut_content.empty());
    EXPECT_TRUE(found.geometry.dark_borders.empty());
    EXPECT_TRUE(found.tone.streaks.empty());
}

TEST(DrawnPages, round_spots_at_another_distance_are_no_filing_holes) {
    EXPECT_TRUE(survey_of(page_with_holes(60.0)).obstructions.punch_holes.empty());
}

TEST(DrawnPages, streak_of_one_pixel_has_its_whole_depth) {
    const auto streak = survey_of([](unsigned x, unsigned y, unsigned) {
        const unsigned tone = letter(x, y) ? 35U : paper(x, y);
        return x == 1001 ? tone - std::min(tone, 30U) : tone;
    });
    ASSERT_EQ(streak.tone.streaks.size(), 1U);
    EXPECT_NEAR(streak.tone.streaks[0].depth, 30.0 / 255.0, 0.03);
}

} // namespace

} // namespace scanseal::imaging::test
