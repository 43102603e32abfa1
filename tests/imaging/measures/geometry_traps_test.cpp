// Drawn pages whose geometry only looks wrong: pictures that bleed off, slips, print on its side.
#include "imaging/measures/page_survey.hpp"
#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace scanseal::imaging::test {

namespace {

constexpr unsigned k_width = 1748; // A5 at 300 dpi
constexpr unsigned k_height = 2480;

Geometry geometry_of(unsigned width, unsigned height, const Formula& formula) {
    const auto page = make_page(width, height, SampleLayout::grey8, formula);
    return survey_page(page, 300, 300).geometry;
}

unsigned paper(unsigned x, unsigned y) {
    return 236U + (x * 31 + y * 17) % 5;
}

// Lines of words: `along` and `across` in pixels from the block's corner.
bool word_at(double along, double across) {
    const auto line = static_cast<int>(std::floor(across / 60.0));
    // So that letters do not stand below one another.
    const auto mixed = static_cast<unsigned>(line + 100) * 2654435761U;
    const double shifted = along + (mixed >> 20U) % 18U;
    const auto cell = static_cast<int>(std::floor(shifted / 18.0));
    return across - line * 60.0 < 26.0 && (cell * 7 + line * 5) % 9 != 0 &&
           shifted - cell * 18.0 < 9.0;
}

double turned(double along, double across, double degrees) {
    const double turn = degrees * std::numbers::pi / 180.0;
    return across * std::cos(turn) - along * std::sin(turn);
}

TEST(GeometryTraps, black_bed_along_one_side_is_a_border) {
    const auto found = geometry_of(k_width, k_height, [](unsigned x, unsigned y, unsigned) {
        return x < 60 ? 25U : paper(x, y);
    });
    ASSERT_EQ(found.dark_borders.size(), 1U);
    EXPECT_NEAR(found.dark_borders[0].width_px, 60, 5);
}

TEST(GeometryTraps, dark_part_of_a_picture_that_bleeds_off_is_no_border) {
    const auto found = geometry_of(k_width, k_height, [](unsigned x, unsigned y, unsigned) {
        return y < 800 ? (x < 500 ? 25U : 150U + (x * 3 + y * 7) % 40) : paper(x, y);
    });
    EXPECT_TRUE(found.dark_borders.empty());
}

TEST(GeometryTraps, grey_bar_printed_to_the_edge_is_no_border) {
    const auto found = geometry_of(k_width, k_height, [](unsigned x, unsigned y, unsigned) {
        return y > 2340 ? 100U : paper(x, y);
    });
    EXPECT_TRUE(found.dark_borders.empty());
}

TEST(GeometryTraps, lower_side_of_a_picture_that_bleeds_off_is_not_the_edge_of_the_sheet) {
    const auto found = geometry_of(k_width, k_height, [](unsigned x, unsigned y, unsigned) {
        return y < 900 ? 40U + y / 10 + (x * 3 + y * 7) % 12 : paper(x, y);
    });
    EXPECT_FALSE(found.sheet_corners_px);
    EXPECT_NEAR(found.sheet_height_mm, 210.0, 0.2);
}

TEST(GeometryTraps, turned_print_on_a_small_part_is_not_the_angle_of_the_page) {
    const auto found = geometry_of(k_width, k_height, [](unsigned x, unsigned y, unsigned) {
        const bool slip = x > 900 && x < 1500 && y > 700 && y < 1000;
        return slip && word_at(x, turned(x, y, 5.0)) ? 30U : paper(x, y);
    });
    EXPECT_FALSE(found.skew_deg);
}

TEST(GeometryTraps, turned_print_over_half_of_the_page_is) {
    const auto found = geometry_of(k_width, k_height, [](unsigned x, unsigned y, unsigned) {
        const bool text = x > 200 && x < 1550 && y > 400 && y < 1500;
        return text && word_at(x, turned(x, y, 5.0)) ? 30U : paper(x, y);
    });
    ASSERT_TRUE(found.skew_deg);
    EXPECT_NEAR(*found.skew_deg, 5.0, 0.1);
}

TEST(GeometryTraps, lines_that_drift_evenly_are_a_trapezoid) {
    const auto found = geometry_of(k_width, k_height, [](unsigned x, unsigned y, unsigned) {
        const double slope = (y / 2480.0 - 0.5) * 0.044; // 2.5 degrees from top to bottom
        const bool text = x > 150 && x < 1600 && y > 200 && y < 2300;
        return text && word_at(x, y - slope * (x - 874.0)) ? 30U : paper(x, y);
    });
    EXPECT_NEAR(found.trapezoid_deg, 1.7, 0.4); // between the middles of the outer thirds
}

TEST(GeometryTraps, one_turned_block_among_straight_lines_is_no_trapezoid) {
    const auto found = geometry_of(k_width, k_height, [](unsigned x, unsigned y, unsigned) {
        const bool text = x > 150 && x < 1600 && y > 200 && y < 1600;
        const bool note = x > 500 && x < 1300 && y > 1800 && y < 2200;
        return (text && word_at(x, y)) || (note && word_at(x, turned(x, y, 3.0))) ? 30U
                                                                                  : paper(x, y);
    });
    EXPECT_EQ(found.trapezoid_deg, 0.0);
    ASSERT_TRUE(found.skew_deg);
    EXPECT_NEAR(*found.skew_deg, 0.0, 0.1);
}

TEST(GeometryTraps, shadow_from_edge_to_edge_between_two_pages_is_a_gutter) {
    const auto found = geometry_of(k_height, k_width, [](unsigned x, unsigned y, unsigned) {
        const double shade = 140.0 * std::exp(-std::abs(x - 1240.0) / 60.0);
        return static_cast<unsigned>(paper(x, y) - shade);
    });
    ASSERT_TRUE(found.gutter);
    EXPECT_NEAR(found.gutter->x_px + found.gutter->width_px * 0.5, 1240.0, 20.0);
}

TEST(GeometryTraps, narrow_fold_between_bent_pages_is_a_gutter_and_a_rule_is_not) {
    const auto found = [](double bend) {
        return geometry_of(k_height, k_width,
                           [bend](unsigned x, unsigned y, unsigned) {
                               const double beside = std::abs(x - 1240.0);
                               const double light =
                                   beside > 6.0 ? bend * std::exp(-beside / 120.0) : -150.0;
                               return static_cast<unsigned>(paper(x, y) - 20 + light);
                           })
            .gutter;
    };
    ASSERT_TRUE(found(16.0));
    EXPECT_NEAR(found(16.0)->x_px + found(16.0)->width_px * 0.5, 1240.0, 20.0);
    EXPECT_TRUE(found(-16.0)) << "in the shadow";
    EXPECT_FALSE(found(0.0)) << "a rule of a table";
}

TEST(GeometryTraps, line_of_print_on_a_page_that_lies_on_its_side_is_no_gutter) {
    const auto found = geometry_of(k_height, k_width, [](unsigned x, unsigned y, unsigned) {
        const bool line = x > 1220 && x < 1260 && y > 200 && y < 1550 && y % 44 < 30;
        return line ? 30U : paper(x, y);
    });
    EXPECT_FALSE(found.gutter);
}

} // namespace

} // namespace scanseal::imaging::test
