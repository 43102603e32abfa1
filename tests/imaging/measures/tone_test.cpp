#include "imaging/measures/tone.hpp"

#include "tests/imaging/measures/measure_vectors_internal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace scanseal::imaging::test {

namespace {

Tone tone_of(const std::string& name) {
    return measure_tone(vector_page(name)->views);
}

TEST(Tone, a_scan_of_print_has_contrast_and_even_light) {
    const auto tone = tone_of("print.png");
    EXPECT_GT(tone.white_point, 0.85);
    EXPECT_LT(tone.black_point, 0.25);
    EXPECT_GT(tone.text_contrast, 0.6);
    EXPECT_LT(tone.unevenness, 0.01);
    EXPECT_LT(tone.noise, 0.01);
    EXPECT_LT(tone.show_through, 0.01);
    EXPECT_LT(tone.moire, 0.1);
    EXPECT_EQ(tone.cast, 0.0);
    EXPECT_TRUE(tone.streaks.empty());
}

TEST(Tone, tinted_paper_has_a_cast) {
    EXPECT_NEAR(tone_of("palette_64.png").cast, 8.6, 1.5);
}

TEST(Tone, a_thin_grey_line_down_the_page_is_a_streak) {
    const auto tone = tone_of("streak.png");
    ASSERT_EQ(tone.streaks.size(), 1U);
    const auto& streak = tone.streaks.front();
    EXPECT_FALSE(streak.along_rows);
    EXPECT_NEAR(streak.region.x_px, 333.0, 3.0);
    EXPECT_GT(streak.region.height_px, 600U);
    EXPECT_GT(streak.depth, 0.02);
}

TEST(Tone, lines_of_a_form_are_no_streaks) {
    EXPECT_TRUE(tone_of("form.png").streaks.empty());
}

TEST(Tone, a_streak_in_one_channel_is_found) {
    const auto pixels =
        make_page(900, 1200, SampleLayout::rgb8, [](unsigned x, unsigned y, unsigned channel) {
            const unsigned paper = 228 + (x * 31 + y * 17) % 5;
            return channel == 2 && (x == 500 || x == 501) ? paper - 60 : paper;
        });
    const auto tone = measure_tone(make_page_views(pixels, 300.0, 300.0));
    ASSERT_EQ(tone.streaks.size(), 1U);
    EXPECT_NEAR(tone.streaks.front().region.x_px, 500.0, 6.0);
}

TEST(Tone, light_that_falls_off_is_uneven) {
    const auto pixels =
        make_page(1000, 1200, SampleLayout::grey8, [](unsigned x, unsigned y, unsigned) {
            return 240 - x * 50 / 1000 + (x + 3 * y) % 3;
        });
    EXPECT_NEAR(measure_tone(make_page_views(pixels, 300.0, 300.0)).unevenness, 0.15, 0.03);
}

// Paper of a few tones, the same for the same pixel.
unsigned grainy(unsigned x, unsigned y) {
    return 236U + (x * 31 + y * 17) % 5;
}

// Marks of 2.5 mm that stand in lines like letters, at 300 dpi.
bool letter_at(unsigned x, unsigned y) {
    const unsigned column = x % 36;
    const unsigned row = y % 72;
    return row < 30 && column < 26 && (column < 6 || row < 6 || (row > 12 && row < 18));
}

Tone tone_of_grey_a5(const Formula& formula) {
    const auto pixels = make_page(1748, 2480, SampleLayout::grey8, formula);
    return measure_tone(make_page_views(pixels, 300.0, 300.0));
}

TEST(Tone, faint_letters_between_print_are_the_other_side) {
    const auto tone = tone_of_grey_a5([](unsigned x, unsigned y, unsigned) {
        const bool print = y > 300 && y < 800 && x > 200 && x < 1500 && letter_at(x, y);
        const bool ghost = y > 1000 && y < 2200 && x > 200 && x < 1500 && letter_at(x, y);
        return print ? 30U : grainy(x, y) - (ghost ? 36U : 0U);
    });
    EXPECT_NEAR(tone.show_through, 0.36, 0.1); // 1300 x 1200 of 1748 x 2480 pixels
}

TEST(Tone, faint_rules_shaded_boxes_and_black_print_are_this_side) {
    const auto tone = tone_of_grey_a5([](unsigned x, unsigned y, unsigned) {
        const bool print = y > 1800 && letter_at(x, y);
        const bool grid = y < 900 && (x % 12 == 0 || y % 12 == 0);
        const bool box = y > 1000 && y < 1700 && x % 300 < 200 && y % 200 < 150;
        return print ? 30U : grainy(x, y) - (grid || box ? 36U : 0U);
    });
    EXPECT_LT(tone.show_through, 0.02);
}

TEST(Tone, specks_of_noise_are_not_print_of_the_other_side) {
    const auto tone = tone_of_grey_a5([](unsigned x, unsigned y, unsigned) {
        const unsigned mixed = ((x * 2654435761U) ^ (y * 2246822519U)) * 2654435761U;
        return y < 300 && letter_at(x, y) ? 20U : 200U + (mixed >> 26U);
    });
    EXPECT_LT(tone.show_through, 0.02);
}

TEST(Tone, dark_picture_that_bleeds_off_is_not_falling_light) {
    const auto tone = tone_of_grey_a5([](unsigned x, unsigned y, unsigned) {
        return y < 900 ? 60U + x * 130 / 1748 + y / 20 : grainy(x, y);
    });
    EXPECT_LT(tone.unevenness, 0.04);
}

TEST(Tone, light_that_falls_beside_a_picture_is_uneven) {
    const auto tone = tone_of_grey_a5([](unsigned x, unsigned y, unsigned) {
        return y < 900 ? 60U + (x * 7 + y * 3) % 80 : 245U - x * 80 / 1748;
    });
    EXPECT_NEAR(tone.unevenness, 66 / 255.0, 0.02); // of 80: the outermost squares do not count
}

constexpr std::array<unsigned, 3> k_yellow{250, 238, 160};

// A sheet before a background of 4 pixels at the right, under light of that many percent a channel.
Tone tone_under_light(const std::array<unsigned, 3>& sheet, unsigned background,
                      const std::array<unsigned, 3>& light_percent) {
    const auto pixels =
        make_page(900, 1200, SampleLayout::rgb8, [&](unsigned x, unsigned y, unsigned channel) {
            const unsigned tone = x >= 896 ? background : sheet.at(channel) - (x + 3 * y) % 3;
            return tone * light_percent.at(channel) / 100;
        });
    return measure_tone(make_page_views(pixels, 300.0, 300.0));
}

TEST(Tone, yellow_paper_before_a_neutral_background_is_no_cast) {
    EXPECT_EQ(tone_under_light(k_yellow, 245, {100, 100, 100}).cast, 0.0);
    EXPECT_EQ(tone_under_light(k_yellow, 176, {100, 100, 100}).cast, 0.0);
}

TEST(Tone, white_paper_and_background_under_coloured_light_are_a_cast) {
    EXPECT_GT(tone_under_light({250, 250, 250}, 245, {100, 80, 100}).cast, 15.0);
}

TEST(Tone, before_a_black_background_the_colour_of_paper_counts) {
    EXPECT_GT(tone_under_light(k_yellow, 14, {100, 100, 100}).cast, 25.0);
}

TEST(Tone, clipped_ends_are_counted) {
    const auto pixels =
        make_page(800, 800, SampleLayout::grey8, [](unsigned x, unsigned, unsigned) {
            return x < 400 ? 255U : x < 600 ? 0U : 128U;
        });
    const auto tone = measure_tone(make_page_views(pixels, 300.0, 300.0));
    EXPECT_NEAR(tone.clipped_white, 0.5, 0.01);
    EXPECT_NEAR(tone.clipped_black, 0.25, 0.01);
}

TEST(Tone, a_slanting_beat_is_moire) {
    const auto pixels =
        make_page(900, 900, SampleLayout::grey8, [](unsigned x, unsigned y, unsigned) {
            const double wave = std::sin(x * 0.35 + y * 0.22);
            return static_cast<unsigned>(160 + 30 * wave + (x * 7 + y * 5) % 4);
        });
    EXPECT_GT(measure_tone(make_page_views(pixels, 300.0, 300.0)).moire, 0.5);
}

TEST(Tone, a_beat_finer_than_six_pixels_is_moire) {
    const auto pixels =
        make_page(900, 900, SampleLayout::grey8, [](unsigned x, unsigned y, unsigned) {
            const double wave = std::sin(x * 0.8 + y * 0.8); // 5.6 pixels from crest to crest
            return static_cast<unsigned>(160 + 20 * wave + (x * 7 + y * 5) % 4);
        });
    EXPECT_GT(measure_tone(make_page_views(pixels, 300.0, 300.0)).moire, 0.5);
}

// Bars that are nowhere quite alike, as letters.
bool letter(unsigned x, unsigned y) {
    return y % 60 < 30 && (((x / 14) * 2654435761U) ^ (y / 60 * 40503U)) % 3 == 0;
}

TEST(Tone, a_slanting_beat_below_print_is_moire_and_one_place_alone_is_not) {
    const auto moire_of = [](unsigned beat_width, unsigned beat_height) {
        const auto page =
            make_page(1800, 1800, SampleLayout::grey8, [&](unsigned x, unsigned y, unsigned) {
                const bool beats = x < beat_width && y < beat_height;
                const double wave = beats ? std::sin(x * 0.5 + y * 0.3) : 0.0;
                return static_cast<unsigned>((letter(x, y) ? 130 : 190) + 30 * wave);
            });
        return measure_tone(make_page_views(page, 300.0, 300.0)).moire;
    };
    EXPECT_GT(moire_of(900, 900), 0.17);
    EXPECT_LT(moire_of(0, 0), 0.1);
    EXPECT_LT(moire_of(300, 300), 0.1);
}

// Paper of one tone with normal noise, cut off at white as a sensor does.
double noise_of_paper(double tone, double deviation) {
    std::mt19937 random(7); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same page every time
    std::normal_distribution<double> noise(tone, deviation);
    const auto pixels = make_page(900, 900, SampleLayout::grey8, [&](unsigned, unsigned, unsigned) {
        return static_cast<unsigned>(std::lround(std::clamp(noise(random), 0.0, 255.0)));
    });
    return measure_tone(make_page_views(pixels, 300.0, 300.0)).noise * 255.0;
}

TEST(Tone, noise_that_runs_into_white_is_measured) {
    EXPECT_NEAR(noise_of_paper(225.0, 6.0), 6.0, 0.5);
    EXPECT_NEAR(noise_of_paper(235.0, 15.0), 15.0, 1.5);
    EXPECT_NEAR(noise_of_paper(250.0, 25.0), 25.0, 2.5);
    EXPECT_EQ(noise_of_paper(290.0, 15.0), 0.0) << "white alone tells nothing";
}

TEST(Tone, pages_of_one_pixel_and_one_row_are_measured) {
    for (const auto layout : {SampleLayout::rgb8, SampleLayout::grey16, SampleLayout::bilevel}) {
        for (const auto& [width, height] : {std::pair{1U, 1U}, {3000U, 1U}, {1U, 3000U}}) {
            const auto pixels = make_page(width, height, layout,
                                          [](unsigned x, unsigned, unsigned) { return x & 1U; });
            EXPECT_TRUE(measure_tone(make_page_views(pixels, 0.0, 0.0)).streaks.empty());
        }
    }
}

} // namespace

} // namespace scanseal::imaging::test
