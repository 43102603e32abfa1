// Enlargement of black and white pages, drawn by formula: from pixels doubled or tripled by factors
// that are not whole.
#include "imaging/measures/stairs_internal.hpp"

#include "imaging/measures/coding_traces.hpp"
#include "imaging/measures/sharpness.hpp"
#include "tests/imaging/measures/measure_vectors_internal.hpp"
#include "tests/imaging/measures/measured_pages.hpp"

#include <cmath>

namespace scanseal::imaging::test {

namespace {

// Discs of 2 to 9 units in a grid whose places differ: edges lie anywhere. 1 is paper.
unsigned paper_at(double x, double y) {
    constexpr double k_cell = 24.0;
    const auto column = static_cast<unsigned>(x / k_cell);
    const auto row = static_cast<unsigned>(y / k_cell);
    unsigned mixed = (column * 2654435761U) ^ (row * 2246822519U);
    mixed = (mixed ^ (mixed >> 15U)) * 2654435761U;
    const double radius = 2.0 + 7.0 * ((mixed >> 24U) / 255.0);
    const double dx = x - k_cell * column - 12.0 - 3.0 * ((mixed >> 16U & 255U) / 255.0);
    const double dy = y - k_cell * row - 12.0 + 3.0 * ((mixed >> 8U & 255U) / 255.0);
    return std::hypot(dx, dy) < radius ? 0U : 1U;
}

// As scanned with `factor_x` and `factor_y` times fewer pixels, each then repeated.
Sharpness sharpness_of_enlarged(double factor_x, double factor_y) {
    const auto pixels =
        make_page(1750, 1750, SampleLayout::bilevel, [=](unsigned x, unsigned y, unsigned) {
            return paper_at((std::floor(x / factor_x) + 0.5) * factor_x,
                            (std::floor(y / factor_y) + 0.5) * factor_y);
        });
    return measure_sharpness(make_page_views(pixels, 300.0, 300.0), {});
}

class BilevelEnlargement : public testing::TestWithParam<double> {};

TEST_P(BilevelEnlargement, is_found_on_both_axes) {
    const auto sharpness = sharpness_of_enlarged(GetParam(), GetParam());
    EXPECT_NEAR(sharpness.enlarged_x.value_or(0), GetParam(), 0.02);
    EXPECT_NEAR(sharpness.enlarged_y.value_or(0), GetParam(), 0.02);
}

// Sizes are rounded to pixels, so that 4 times may be 4.009 times.
INSTANTIATE_TEST_SUITE_P(ByFactor, BilevelEnlargement, testing::Values(1.5, 2.0, 2.003, 4.009));

TEST(Stairs, a_page_as_it_was_scanned_has_none) {
    const auto sharpness = sharpness_of_enlarged(1.0, 1.0);
    EXPECT_FALSE(sharpness.enlarged_x);
    EXPECT_FALSE(sharpness.enlarged_y);
}

TEST(Stairs, half_the_lines_are_found_along_the_page_only) {
    const auto sharpness = sharpness_of_enlarged(1.0, 2.0); // as fax machines send them
    EXPECT_FALSE(sharpness.enlarged_x);
    EXPECT_NEAR(sharpness.enlarged_y.value_or(0), 2.0, 0.02);
}

TEST(Stairs, a_real_page_of_doubled_columns_and_rows_is_enlarged) {
    const auto page = shared_page("scan-leptonica", "ortiz-02.tif");
    if (!page) {
        GTEST_SKIP() << "../shared/data/scan-leptonica is absent";
    }
    const auto sharpness = survey_of(*page).sharpness; // each third column equals its neighbour
    EXPECT_NEAR(sharpness.enlarged_x.value_or(0), 1.5, 0.01);
    EXPECT_NEAR(sharpness.enlarged_y.value_or(0), 1.5, 0.01);
}

} // namespace

} // namespace scanseal::imaging::test
