#include "imaging/measures/page_survey.hpp"

#include "imaging/page_measures.hpp"
#include "imaging/patch_codes.hpp"
#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <random>

namespace scanseal::imaging::test {

namespace {

constexpr SampleLayout k_layouts[] = {SampleLayout::bilevel, SampleLayout::grey8,
                                      SampleLayout::grey16, SampleLayout::rgb8,
                                      SampleLayout::rgb16};

/// What a hostile file may show: nothing, everything, noise, a chequerboard, stripes.
unsigned sample(unsigned pattern, unsigned x, unsigned y, std::minstd_rand& random) {
    switch (pattern) {
    case 0:
        return 0;
    case 1:
        return 255;
    case 2:
        return static_cast<unsigned>(random() & 255U);
    case 3:
        return ((x / 3 + y / 3) & 1U) != 0 ? 255 : 0;
    default:
        return x % 7 < 2 ? 0 : 255;
    }
}

void survey_all(unsigned width, unsigned height) {
    std::minstd_rand random(width * 31U + height);
    for (const auto layout : k_layouts) {
        for (unsigned pattern = 0; pattern < 5; ++pattern) {
            const PixelBuffer page =
                make_page(width, height, layout, [&](unsigned x, unsigned y, unsigned) {
                    return sample(pattern, x, y, random);
                });
            SCOPED_TRACE(::testing::Message() << width << " x " << height << " pattern " << pattern
                                              << " layout " << static_cast<int>(layout));
            const Bytes before(page.samples().begin(), page.samples().end());
            for (const double dpi : {0.0, 1.0, 300.0, 20000.0}) {
                const auto survey = survey_page(page, dpi, dpi * 1.5);
                EXPECT_TRUE(std::isfinite(survey.tone.white_point));
                EXPECT_TRUE(std::isfinite(survey.geometry.trapezoid_deg));
            }
            for (const double dpi : {150.0, 600.0, 2400.0}) {
                EXPECT_TRUE(read_patches(page, dpi, dpi * 0.9).patches.empty());
            }
            EXPECT_GE(measure_page(page).used_bits, 1U);
            EXPECT_TRUE(std::ranges::equal(before, page.samples())) << "the page was changed";
        }
    }
}

TEST(PageSurvey, can_be_taken_of_every_small_page) {
    for (unsigned width = 1; width <= 20; ++width) {
        for (unsigned height = 1; height <= 20; ++height) {
            survey_all(width, height);
        }
    }
}

TEST(PageSurvey, can_be_taken_of_pages_of_odd_shapes) {
    constexpr std::pair<unsigned, unsigned> k_shapes[] = {
        {1, 60000}, {60000, 1}, {1, 3000}, {3000, 1},   {2, 2500},  {2500, 3}, {15, 1700},
        {1700, 31}, {63, 65},   {64, 64},  {100, 1000}, {257, 129}, {333, 40}, {40, 333}};
    for (const auto& [width, height] : k_shapes) {
        survey_all(width, height);
    }
}

// 15000 edges as of turned sheets, each with others near: all pairs of them would take 16 s.
TEST(PageSurvey, takes_no_long_time_over_a_page_of_turned_edges) {
    const PixelBuffer page =
        make_page(4600, 4600, SampleLayout::grey8, [](unsigned x, unsigned y, unsigned) {
            const unsigned across = x + y * 9 / 100 + (y / 100 % 2) * 14;
            return across % 28 < 14 ? 210U : 240U;
        });
    const auto start = std::clock();
    static_cast<void>(survey_page(page, 132, 132));
    EXPECT_LT(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC, 10.0);
}

} // namespace
} // namespace scanseal::imaging::test
