// Every sample form and compression, made by other programs, against the formula of its samples.
// Requirements S3, S6.
#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace scanseal::imaging::test {

namespace {

struct Vector {
    const char* file;
    PixelBuffer (*page)();
    const char* compression;
    unsigned significant_bits;
    double dpi; ///< 0: none
};

PixelBuffer grey2_page() {
    return make_page(k_width_px, k_height_px, SampleLayout::grey8,
                     [](unsigned x, unsigned y, unsigned) { return ((x + y) & 3U) * 85; });
}

PixelBuffer grey4_page() {
    return make_page(k_width_px, k_height_px, SampleLayout::grey8,
                     [](unsigned x, unsigned y, unsigned) { return ((x + y) & 15U) * 17; });
}

class ImageVectors : public testing::TestWithParam<Vector> {};

TEST_P(ImageVectors, decodes_to_the_samples_it_was_made_from) {
    const auto& vector = GetParam();
    const auto decoded = decode_page(test_file(vector.file));
    ASSERT_TRUE(decoded) << decoded.error().detail;
    const auto expected = vector.page();
    EXPECT_EQ(decoded->pixels.layout(), expected.layout());
    EXPECT_TRUE(same_pixels(decoded->pixels, expected));
    EXPECT_EQ(decoded->facts.width_px, k_width_px);
    EXPECT_EQ(decoded->facts.height_px, k_height_px);
    EXPECT_EQ(decoded->facts.layout, expected.layout());
    EXPECT_EQ(decoded->facts.compression, vector.compression);
    EXPECT_EQ(decoded->facts.significant_bits, vector.significant_bits);
    EXPECT_EQ(decoded->facts.dpi_x.value_or(0), vector.dpi);
    EXPECT_EQ(decoded->facts.dpi_y.value_or(0), vector.dpi);
    EXPECT_FALSE(decoded->facts.lossy);
    EXPECT_FALSE(decoded->facts.alpha_dropped);
}

TEST_P(ImageVectors, tells_the_same_facts_without_decoding) {
    const auto bytes = test_file(GetParam().file);
    const MemorySource source(bytes);
    const auto file = open_image(source, k_limits);
    ASSERT_TRUE(file);
    EXPECT_EQ((*file)->page_count(), 1U);
    const auto facts = (*file)->facts(0);
    ASSERT_TRUE(facts);
    const auto decoded = (*file)->decode(0);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(facts->layout, decoded->facts.layout);
    EXPECT_EQ(facts->dpi_x, decoded->facts.dpi_x);
    EXPECT_EQ(facts->compression, decoded->facts.compression);
}

TEST_P(ImageVectors, cut_anywhere_is_refused_or_still_whole) {
    const auto bytes = test_file(GetParam().file);
    const auto expected = GetParam().page();
    const std::size_t step = std::max<std::size_t>(1, bytes.size() / 150);
    for (std::size_t size = 0; size < bytes.size(); size += step) {
        const auto decoded = decode_page(ByteView(bytes).first(size));
        if (decoded) {
            EXPECT_TRUE(same_pixels(decoded->pixels, expected)) << "cut at " << size;
        }
    }
}

TEST_P(ImageVectors, turned_bits_never_crash) {
    const auto bytes = test_file(GetParam().file);
    std::mt19937 random(7);
    for (int round = 0; round < 300; ++round) {
        auto broken = bytes;
        for (int i = 0; i < 1 + round % 4; ++i) {
            auto& byte = broken[random() % broken.size()];
            byte = static_cast<std::uint8_t>(byte ^ (1U << (random() % 8)));
        }
        static_cast<void>(decode_page(broken));
    }
}

// clang-format off
INSTANTIATE_TEST_SUITE_P(Files, ImageVectors, testing::Values(
    Vector{"bilevel_none.tif", bilevel_page, "none", 1, 300},
    Vector{"bilevel_none_lsb.tif", bilevel_page, "none", 1, 300},
    Vector{"bilevel_g3_1d.tif", bilevel_page, "group3", 1, 300},
    Vector{"bilevel_g3_2d.tif", bilevel_page, "group3", 1, 300},
    Vector{"bilevel_g4.tif", bilevel_page, "group4", 1, 300},
    Vector{"bilevel_g4_lsb.tif", bilevel_page, "group4", 1, 300},
    Vector{"bilevel_packbits.tif", bilevel_page, "packbits", 1, 300},
    Vector{"bilevel_lzw.tif", bilevel_page, "lzw", 1, 300},
    Vector{"bilevel_zip.tif", bilevel_page, "deflate", 1, 300},
    Vector{"bilevel_black_is_zero.tif", bilevel_page, "lzw", 1, 0},
    Vector{"bilevel_white_is_zero.tif", bilevel_page, "lzw", 1, 0},
    Vector{"grey2.tif", grey2_page, "none", 2, 0},
    Vector{"grey4.tif", grey4_page, "none", 4, 0},
    Vector{"grey8.tif", grey8_page, "none", 8, 300},
    Vector{"grey8_packbits.tif", grey8_page, "packbits", 8, 300},
    Vector{"grey8_lzw_predictor_strips.tif", grey8_page, "lzw", 8, 300},
    Vector{"grey8_deflate_predictor.tif", grey8_page, "deflate", 8, 300},
    Vector{"grey8_zstd.tif", grey8_page, "zstd", 8, 300},
    Vector{"grey8_tiled.tif", grey8_page, "lzw", 8, 300},
    Vector{"grey8_bigtiff_big_endian.tif", grey8_page, "none", 8, 300},
    Vector{"grey8_white_is_zero.tif", grey8_page, "none", 8, 0},
    Vector{"grey8_cm.tif", grey8_page, "none", 8, 300},
    Vector{"grey8_no_unit.tif", grey8_page, "none", 8, 0},
    Vector{"grey16.tif", grey16_page, "none", 16, 0},
    Vector{"grey16_deflate_big_endian.tif", grey16_page, "deflate", 16, 0},
    Vector{"rgb8.tif", rgb8_page, "none", 8, 0},
    Vector{"rgb8_separate.tif", rgb8_page, "lzw", 8, 0},
    Vector{"rgb8_tiled.tif", rgb8_page, "deflate", 8, 0},
    Vector{"rgb8_tiled_separate.tif", rgb8_page, "lzw", 8, 0},
    Vector{"rgb16.tif", rgb16_page, "deflate", 16, 0},
    Vector{"rgb16_separate.tif", rgb16_page, "none", 16, 0},
    Vector{"bilevel.png", bilevel_page, "deflate", 1, 300},
    Vector{"bilevel_interlaced.png", bilevel_page, "deflate", 1, 0},
    Vector{"palette_black_white.png", bilevel_page, "deflate", 1, 0},
    Vector{"grey2.png", grey2_page, "deflate", 2, 0},
    Vector{"grey4.png", grey4_page, "deflate", 4, 0},
    Vector{"grey8.png", grey8_page, "deflate", 8, 300},
    Vector{"grey8_interlaced.png", grey8_page, "deflate", 8, 0},
    Vector{"grey16.png", grey16_page, "deflate", 16, 0},
    Vector{"rgb8.png", rgb8_page, "deflate", 8, 0},
    Vector{"rgb8_interlaced.png", rgb8_page, "deflate", 8, 0},
    Vector{"rgb16.png", rgb16_page, "deflate", 16, 0}),
    [](const auto& tested) {
        std::string name = tested.param.file;
        std::ranges::replace(name, '.', '_');
        return name;
    });
// clang-format on

// A pixel of colour c and alpha a over white is (c * a + 255 * (255 - a)) / 255, rounded.
unsigned over_white(unsigned colour, unsigned alpha) {
    return (colour * alpha + 255 * (255 - alpha) + 127) / 255;
}

TEST(Alpha, is_laid_over_white_and_declared) {
    const auto expected = make_page(
        k_width_px, k_height_px, SampleLayout::rgb8, [](unsigned x, unsigned y, unsigned channel) {
            return over_white(rgb8_at(x, y, channel), 255 - grey8_at(x, y));
        });
    for (const auto* file : {"rgba8.tif", "rgba8.png"}) {
        const auto decoded = decode_page(test_file(file));
        ASSERT_TRUE(decoded) << decoded.error().detail;
        EXPECT_TRUE(same_pixels(decoded->pixels, expected)) << file;
        EXPECT_TRUE(decoded->facts.alpha_dropped);
    }
}

TEST(Alpha, associated_colours_are_not_multiplied_twice) {
    const auto decoded = decode_page(test_file("rgba8_associated.tif"));
    ASSERT_TRUE(decoded) << decoded.error().detail;
    EXPECT_TRUE(decoded->facts.alpha_dropped);
    const auto pixels = decoded->pixels;
    for (unsigned y = 0; y < k_height_px; ++y) {
        for (unsigned x = 0; x < k_width_px; ++x) {
            const int expected =
                static_cast<int>(over_white(rgb8_at(x, y, 0), 255 - grey8_at(x, y)));
            EXPECT_LE(std::abs(expected - pixels.row(y)[std::size_t{x} * 3]), 2);
        }
    }
}

TEST(Alpha, of_a_grey_png_and_a_transparent_key_leave_grey) {
    const auto with_alpha = decode_page(test_file("grey_alpha.png"));
    ASSERT_TRUE(with_alpha) << with_alpha.error().detail;
    EXPECT_TRUE(same_pixels(with_alpha->pixels,
                            make_page(k_width_px, k_height_px, SampleLayout::grey8,
                                      [](unsigned x, unsigned y, unsigned) {
                                          return over_white(grey8_at(x, y), 255 - grey8_at(x, y));
                                      })));
    const auto with_key = decode_page(test_file("grey8_key.png"));
    ASSERT_TRUE(with_key) << with_key.error().detail;
    EXPECT_TRUE(with_key->facts.alpha_dropped);
    EXPECT_TRUE(same_pixels(with_key->pixels,
                            make_page(k_width_px, k_height_px, SampleLayout::grey8,
                                      [](unsigned x, unsigned y, unsigned) {
                                          return grey8_at(x, y) == 35 ? 255 : grey8_at(x, y);
                                      })));
}

TEST(Palette, of_tiff_and_png_give_the_same_colours) {
    const auto tiff = decode_page(test_file("palette.tif"));
    const auto png = decode_page(test_file("palette.png"));
    ASSERT_TRUE(tiff) << tiff.error().detail;
    ASSERT_TRUE(png) << png.error().detail;
    EXPECT_EQ(tiff->pixels.layout(), SampleLayout::rgb8);
    EXPECT_TRUE(same_pixels(tiff->pixels, png->pixels));
}

// Where TIFF 6.0 (tag 274) says that row 0 and column 0 of the stored page are to be seen.
std::pair<unsigned, unsigned> shown_at(unsigned orientation, unsigned x, unsigned y) {
    const unsigned right = k_width_px - 1 - x;
    const unsigned down = k_height_px - 1 - y;
    switch (orientation) {
    case 1:
        return {x, y}; // row 0 top, column 0 left
    case 2:
        return {right, y}; // row 0 top, column 0 right
    case 3:
        return {right, down}; // row 0 bottom, column 0 right
    case 4:
        return {x, down}; // row 0 bottom, column 0 left
    case 5:
        return {y, x}; // row 0 left, column 0 top
    case 6:
        return {down, x}; // row 0 right, column 0 top
    case 7:
        return {down, right}; // row 0 right, column 0 bottom
    default:
        return {y, right}; // row 0 left, column 0 bottom
    }
}

TEST(Orientation, is_applied_to_pixels_and_resolution_of_tiff) {
    for (unsigned orientation = 1; orientation <= 8; ++orientation) {
        const auto decoded =
            decode_page(test_file("grey8_orientation_" + std::to_string(orientation) + ".tif"));
        ASSERT_TRUE(decoded) << decoded.error().detail;
        const auto& pixels = decoded->pixels;
        const bool turned = orientation >= 5;
        ASSERT_EQ(pixels.width_px(), turned ? k_height_px : k_width_px);
        EXPECT_EQ(decoded->facts.width_px, pixels.width_px());
        EXPECT_EQ(decoded->facts.dpi_x, turned ? 200.0 : 300.0);
        EXPECT_EQ(decoded->facts.dpi_y, turned ? 300.0 : 200.0);
        for (unsigned y = 0; y < k_height_px; ++y) {
            for (unsigned x = 0; x < k_width_px; ++x) {
                const auto [shown_x, shown_y] = shown_at(orientation, x, y);
                ASSERT_EQ(pixels.row(shown_y)[shown_x], grey8_at(x, y)) << orientation;
            }
        }
    }
}

TEST(Orientation, of_exif_turns_a_jpeg_alike) {
    const auto upright = decode_page(test_file("grey8_orientation_1.jpg"));
    ASSERT_TRUE(upright);
    for (unsigned orientation = 2; orientation <= 8; ++orientation) {
        const auto decoded =
            decode_page(test_file("grey8_orientation_" + std::to_string(orientation) + ".jpg"));
        ASSERT_TRUE(decoded) << decoded.error().detail;
        EXPECT_EQ(decoded->facts.dpi_x, orientation >= 5 ? 200.0 : 300.0);
        for (unsigned y = 0; y < k_height_px; ++y) {
            for (unsigned x = 0; x < k_width_px; ++x) {
                const auto [shown_x, shown_y] = shown_at(orientation, x, y);
                ASSERT_EQ(decoded->pixels.row(shown_y)[shown_x], upright->pixels.row(y)[x]);
            }
        }
    }
}

TEST(MultiPage, gives_every_page_in_order_and_in_any_order) {
    const auto bytes = test_file("three_pages.tif");
    const MemorySource source(bytes);
    const auto file = open_image(source, k_limits);
    ASSERT_TRUE(file);
    ASSERT_EQ((*file)->page_count(), 3U);
    const std::array pages = {bilevel_page(), grey8_page(), rgb8_page()};
    for (const std::uint32_t page : {0U, 1U, 2U, 1U, 0U, 0U}) {
        const auto decoded = (*file)->decode(page);
        ASSERT_TRUE(decoded) << decoded.error().detail;
        EXPECT_TRUE(same_pixels(decoded->pixels, pages[page]));
    }
}

} // namespace

} // namespace scanseal::imaging::test
