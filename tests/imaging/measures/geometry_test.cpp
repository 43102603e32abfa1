#include "imaging/measures/geometry.hpp"

#include "tests/imaging/measures/measured_pages.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace scanseal::imaging::test {

namespace {

struct KnownAngle {
    const char* name;
    double angle_deg;
};

class DrawnSkew : public testing::TestWithParam<KnownAngle> {};

TEST_P(DrawnSkew, is_found_within_a_tenth_of_a_degree) {
    const auto geometry = geometry_of(sheet(GetParam().name));
    ASSERT_TRUE(geometry.skew_deg);
    EXPECT_NEAR(*geometry.skew_deg, GetParam().angle_deg, 0.1);
    EXPECT_LT(geometry.trapezoid_deg, 0.2);
}

INSTANTIATE_TEST_SUITE_P(Geometry, DrawnSkew,
                         testing::Values(KnownAngle{"text", 0.0}, KnownAngle{"text_skew_2_5", 2.5},
                                         KnownAngle{"text_skew_minus_0_8", -0.8},
                                         KnownAngle{"text_sideways", 0.0},
                                         KnownAngle{"japanese_columns_skew_1_5", 1.5},
                                         KnownAngle{"sheet_on_black_skew_3", 3.0}));

TEST(Geometry, empty_page_has_no_skew) {
    for (const auto layout : {SampleLayout::bilevel, SampleLayout::grey8, SampleLayout::rgb8}) {
        const auto page =
            make_page(900, 1200, layout, [](unsigned, unsigned, unsigned) { return 255U; });
        const auto geometry = survey_page(page, 100, 100).geometry;
        EXPECT_FALSE(geometry.skew_deg);
        EXPECT_FALSE(geometry.sheet_corners_px);
        EXPECT_FALSE(geometry.gutter);
        EXPECT_TRUE(geometry.dark_borders.empty());
    }
}

TEST(Geometry, page_without_paper_of_any_shape_is_measured) {
    for (const auto& [width, height] :
         {std::pair{1U, 1U}, std::pair{1U, 900U}, std::pair{900U, 1U}, std::pair{3U, 2U},
          std::pair{9000U, 7U}, std::pair{40U, 31U}}) {
        const auto page = make_page(width, height, SampleLayout::grey8,
                                    [](unsigned x, unsigned y, unsigned) { return x * y & 255U; });
        const auto geometry = survey_page(page, 300, 300).geometry;
        EXPECT_GT(geometry.sheet_width_mm, 0.0);
    }
}

TEST(Geometry, sheet_on_a_black_bed_shows_its_corners_and_size) {
    const auto geometry = geometry_of(sheet("sheet_on_black_skew_3"));
    ASSERT_TRUE(geometry.sheet_corners_px);
    EXPECT_NEAR(geometry.sheet_width_mm, 148.0, 1.0);
    EXPECT_NEAR(geometry.sheet_height_mm, 210.0, 1.0);
    EXPECT_GE(geometry.dark_borders.size(), 4U);
}

TEST(Geometry, without_a_border_the_size_is_that_of_the_image) {
    const auto geometry = geometry_of(sheet("text"));
    EXPECT_FALSE(geometry.sheet_corners_px);
    EXPECT_NEAR(geometry.sheet_width_mm, 148.0, 0.2);
    EXPECT_NEAR(geometry.sheet_height_mm, 210.0, 0.2);
}

TEST(Geometry, text_shows_which_way_up_it_stands) {
    EXPECT_EQ(geometry_of(sheet("text")).turn, TextTurn::upright);
    EXPECT_EQ(geometry_of(sheet("text_upside_down")).turn, TextTurn::half);
    // Turned counterclockwise by 90 degrees: a quarter clockwise brings it back.
    EXPECT_EQ(geometry_of(sheet("text_sideways")).turn, TextTurn::quarter);
}

struct RealSkew {
    const char* set;
    const char* file;
    double angle_deg;
};

class RealPageSkew : public testing::TestWithParam<RealSkew> {};

TEST_P(RealPageSkew, is_found_as_measured_by_hand) {
    const auto page = shared_page(GetParam().set, GetParam().file);
    if (!page) {
        GTEST_SKIP() << "../shared/data/" << GetParam().set << " is absent";
    }
    const auto geometry = geometry_of(*page);
    ASSERT_TRUE(geometry.skew_deg);
    EXPECT_NEAR(*geometry.skew_deg, GetParam().angle_deg, 0.2);
}

INSTANTIATE_TEST_SUITE_P(Shared, RealPageSkew,
                         testing::Values(RealSkew{"scan-deskew", "1-g4.tif", -1.4},
                                         RealSkew{"scan-deskew", "2.png", -2.2},
                                         RealSkew{"scan-deskew", "3.png", -6.2},
                                         RealSkew{"scan-deskew", "6.png", -2.7},
                                         RealSkew{"scan-leptonica", "bois-2.tif", 0.5},
                                         RealSkew{"scan-leptonica", "feyn.tif", 0.9},
                                         RealSkew{"scan-leptonica", "shearer.148.tif", 2.8},
                                         RealSkew{"scan-leptonica", "baseline2.tif", 0.0},
                                         RealSkew{"scan-unpaper", "imgsrc001.png", -4.0},
                                         RealSkew{"scan-naps2", "skewed.jpg", 16.0}));

} // namespace

} // namespace scanseal::imaging::test
