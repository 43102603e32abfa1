#include "imaging/page_measures.hpp"

#include "tests/imaging/test_pages.hpp"
#include "tests/support/shared_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace scanseal::imaging::test {

namespace {

constexpr std::uint32_t k_a4_width = 2480;
constexpr std::uint32_t k_a4_height = 3508;

// Something like text: strokes of 4 px, 40 px high, in words, on `lines` lines.
bool is_stroke(unsigned x, unsigned y, unsigned lines) {
    const unsigned line = (y - 400) / 80;
    const bool in_line = y >= 400 && line < lines && (y - 400) % 80 < 40;
    return in_line && x >= 300 && x < 2100 && (x / 100) % 4 != 3 && x % 14 < 4;
}

PixelBuffer text_page(SampleLayout layout, unsigned lines, unsigned paper, unsigned ink) {
    return make_page(k_a4_width, k_a4_height, layout, [=](unsigned x, unsigned y, unsigned) {
        return is_stroke(x, y, lines) ? ink : paper;
    });
}

TEST(PageMeasures, empty_page_has_no_ink) {
    for (const auto layout : {SampleLayout::bilevel, SampleLayout::grey8, SampleLayout::rgb8,
                              SampleLayout::grey16, SampleLayout::rgb16}) {
        const unsigned white = layout == SampleLayout::bilevel ? 1
                               : sample_bits_of(layout) == 8   ? 250
                                                               : 64000;
        const auto measures = measure_page(text_page(layout, 0, white, 0));
        EXPECT_EQ(measures.ink_fraction, 0.0);
        EXPECT_EQ(measures.contrast, 0.0);
        EXPECT_GT(measures.paper_tone, 0.95);
        EXPECT_EQ(measures.used_bits, 1U);
        EXPECT_FALSE(measures.colour);
    }
}

TEST(PageMeasures, one_line_of_text_is_seen_in_every_layout) {
    for (const auto layout : {SampleLayout::bilevel, SampleLayout::grey8, SampleLayout::rgb8,
                              SampleLayout::grey16, SampleLayout::rgb16}) {
        const unsigned white = layout == SampleLayout::bilevel ? 1
                               : sample_bits_of(layout) == 8   ? 250
                                                               : 64000;
        const auto measures = measure_page(text_page(layout, 1, white, 0));
        EXPECT_GT(measures.ink_fraction, 0.002);
        EXPECT_LT(measures.ink_fraction, 0.02);
    }
}

TEST(PageMeasures, full_page_has_contrast) {
    const auto measures = measure_page(text_page(SampleLayout::grey8, 35, 250, 20));
    EXPECT_GT(measures.contrast, 0.7);
    EXPECT_GT(measures.ink_fraction, 0.05);
}

TEST(PageMeasures, faint_pencil_is_ink) {
    EXPECT_GT(measure_page(text_page(SampleLayout::grey8, 2, 245, 205)).ink_fraction, 0.001);
}

TEST(PageMeasures, noise_and_lone_specks_are_not_ink) {
    std::mt19937 random(3);
    const auto noise =
        make_page(k_a4_width, k_a4_height, SampleLayout::grey8, [&](unsigned, unsigned, unsigned) {
            return 235U + static_cast<unsigned>(random() % 16);
        });
    EXPECT_LT(measure_page(noise).ink_fraction, 0.00002);
    const auto specks =
        make_page(k_a4_width, k_a4_height, SampleLayout::bilevel,
                  [&](unsigned, unsigned, unsigned) { return random() % 3000 == 0 ? 0U : 1U; });
    EXPECT_LT(measure_page(specks).ink_fraction, 0.00005);
}

TEST(PageMeasures, shading_and_streaks_along_the_page_are_not_ink) {
    const auto page = make_page(k_a4_width, k_a4_height, SampleLayout::grey8,
                                [](unsigned x, unsigned y, unsigned) {
                                    const unsigned shade = 250 - y / 60;
                                    return x % 500 < 3 ? shade - 60 : shade;
                                });
    EXPECT_LT(measure_page(page).ink_fraction, 0.00005);
}

TEST(PageMeasures, a_stamp_makes_a_page_coloured_and_a_cast_does_not) {
    const auto cast =
        make_page(k_a4_width, k_a4_height, SampleLayout::rgb8,
                  [](unsigned, unsigned, unsigned channel) { return channel == 2 ? 230U : 250U; });
    EXPECT_FALSE(measure_page(cast).colour);
    const auto stamp = make_page(k_a4_width, k_a4_height, SampleLayout::rgb8,
                                 [](unsigned x, unsigned y, unsigned channel) {
                                     const bool red = x > 1000 && x < 1200 && y > 500 && y < 700;
                                     return red && channel != 0 ? 60U : 240U;
                                 });
    EXPECT_TRUE(measure_page(stamp).colour);
}

TEST(PageMeasures, counts_the_bits_in_use) {
    const auto bits = [](unsigned values, SampleLayout layout) {
        return measure_page(make_page(600, 600, layout,
                                      [=](unsigned x, unsigned, unsigned) { return x % values; }))
            .used_bits;
    };
    EXPECT_EQ(bits(2, SampleLayout::grey8), 1U);
    EXPECT_EQ(bits(16, SampleLayout::grey8), 4U);
    EXPECT_EQ(bits(17, SampleLayout::grey8), 5U);
    EXPECT_EQ(bits(256, SampleLayout::rgb8), 8U);
    EXPECT_EQ(bits(512, SampleLayout::grey16), 9U);
}

TEST(PageMeasures, takes_pages_of_any_size) {
    for (const auto layout : {SampleLayout::bilevel, SampleLayout::grey8, SampleLayout::rgb8,
                              SampleLayout::grey16, SampleLayout::rgb16}) {
        for (const auto& [width, height] :
             {std::pair{1U, 1U}, {1U, 5000U}, {5000U, 1U}, {2U, 3U}, {9U, 2401U}, {2401U, 9U}}) {
            const auto measures = measure_page(make_page(
                width, height, layout, [](unsigned x, unsigned y, unsigned) { return x ^ y; }));
            EXPECT_GE(measures.ink_fraction, 0.0);
            EXPECT_LE(measures.ink_fraction, 1.0);
        }
    }
}

// A seven of 10 points: 2.5 mm high, strokes of 0.3 mm.
bool in_digit(unsigned x, unsigned y) {
    const bool bar = x >= 1230 && x < 1248 && y >= 3355 && y < 3359;
    const bool leg =
        y >= 3355 && y < 3385 && x + (y - 3355) / 3 >= 1244 && x + (y - 3355) / 3 < 1248;
    return bar || leg;
}

TEST(PageMeasures, a_lone_page_number_is_print) {
    for (const auto layout : {SampleLayout::bilevel, SampleLayout::grey8}) {
        const unsigned white = layout == SampleLayout::bilevel ? 1 : 245;
        const auto measures = measure_page(
            make_page(k_a4_width, k_a4_height, layout, [=](unsigned x, unsigned y, unsigned) {
                return in_digit(x, y) ? 0U : white;
            }));
        EXPECT_LT(measures.ink_fraction, 0.001);
        EXPECT_EQ(measures.print_marks, 1U);
    }
}

TEST(PageMeasures, specks_feeder_marks_and_dirt_in_the_corners_are_no_print) {
    const auto measures = measure_page(make_page(
        k_a4_width, k_a4_height, SampleLayout::grey8, [](unsigned x, unsigned y, unsigned) {
            const bool speck = x % 400 < 8 && y % 500 < 8; // 0.7 mm
            const bool corner = x > 60 && x < 100 && y > 60 && y < 80;
            const bool feeder = x % 370 < 12 && y > 280 && y < 350;
            return speck || corner ? 40U : feeder ? 205U : 245U;
        }));
    EXPECT_EQ(measures.print_marks, 0U);
}

TEST(PageMeasures, filing_holes_are_neither_ink_nor_print) {
    const auto measures = measure_page(
        make_page(1748, 2480, SampleLayout::grey8, [](unsigned x, unsigned y, unsigned) {
            const double dx = x - 142.0;
            const double upper = y - 767.0;
            const double lower = y - 1713.0;
            const double nearest = std::min(upper * upper, lower * lower);
            return dx * dx + nearest < 35.4 * 35.4 ? 20U : 245U;
        }));
    EXPECT_LT(measures.ink_fraction, 0.0001);
    EXPECT_EQ(measures.print_marks, 0U);
}

TEST(PageMeasures, tell_the_real_blank_sheet_from_the_one_with_four_lines) {
    const auto folder = scanseal::test::shared_data("scan-naps2");
    if (!folder) {
        GTEST_SKIP() << "../shared/data/scan-naps2 is absent";
    }
    const auto measured = [&](const char* file) {
        return measure_page(decode_page(bytes_of(*folder / file))->pixels);
    };
    const auto blank = measured("blank1.jpg");
    EXPECT_LT(blank.ink_fraction, 0.001);
    EXPECT_EQ(blank.print_marks, 0U);
    const auto printed = measured("notblank.jpg");
    EXPECT_GT(printed.ink_fraction, 0.004);
    EXPECT_GT(printed.print_marks, 10U);
}

} // namespace

} // namespace scanseal::imaging::test
