#include "imaging/page_picture.hpp"

#include "imaging/image_file.hpp"
#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>
#include <jpeglib.h>

#include <png.h>

namespace scanseal::imaging::test {

namespace {

constexpr std::array<std::uint8_t, 3> k_red{200, 0, 0};

struct Rgb {
    unsigned width = 0;
    unsigned height = 0;
    Bytes samples;

    [[nodiscard]] std::array<std::uint8_t, 3> at(unsigned x, unsigned y) const {
        const auto* sample = &samples[(std::size_t{y} * width + x) * 3];
        return {sample[0], sample[1], sample[2]};
    }
};

Rgb read_png(const Bytes& bytes) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    EXPECT_NE(png_image_begin_read_from_memory(&image, bytes.data(), bytes.size()), 0);
    image.format = PNG_FORMAT_RGB;
    Rgb rgb{.width = image.width, .height = image.height, .samples = {}};
    rgb.samples.resize(PNG_IMAGE_SIZE(image));
    EXPECT_NE(png_image_finish_read(&image, nullptr, rgb.samples.data(), 0, nullptr), 0);
    return rgb;
}

PixelBuffer white_page(SampleLayout layout, unsigned width = 2480, unsigned height = 3508) {
    const unsigned white = layout == SampleLayout::bilevel ? 1
                           : sample_bits_of(layout) == 16  ? 65535
                                                           : 255;
    return make_page(width, height, layout, [=](unsigned, unsigned, unsigned) { return white; });
}

TEST(PagePicture, frames_each_region_where_it_lies_in_every_layout) {
    for (const auto layout : {SampleLayout::bilevel, SampleLayout::grey8, SampleLayout::grey16,
                              SampleLayout::rgb8, SampleLayout::rgb16}) {
        const auto picture = read_png(marked_page_png(
            white_page(layout),
            {{.number = 1,
              .colour = k_red,
              .region = PixelRegion{.x_px = 1240, .y_px = 1754, .width_px = 620, .height_px = 877},
              .text = "Something lies over the page."}}));
        ASSERT_EQ(picture.width, 848U); // 1200 of 3508 pixels high
        ASSERT_GT(picture.height, 1200U);
        EXPECT_EQ(picture.at(424, 750), k_red);
        EXPECT_EQ(picture.at(500, 600), k_red);
        EXPECT_EQ(picture.at(500, 750), (std::array<std::uint8_t, 3>{255, 255, 255}));
        EXPECT_EQ(picture.at(200, 300), (std::array<std::uint8_t, 3>{255, 255, 255}));
        EXPECT_EQ(picture.at(12, 1212), k_red) << "the tag in the legend";
    }
}

TEST(PagePicture, survives_regions_outside_the_page_and_endless_text) {
    constexpr unsigned k_far = 4000000000U;
    const auto bytes = marked_page_png(
        white_page(SampleLayout::grey8, 40, 30),
        {{.number = 1,
          .colour = k_red,
          .region = PixelRegion{.x_px = k_far, .y_px = k_far, .width_px = k_far, .height_px = 1},
          .text = std::string(100000, 'x')},
         {.number = 4000000,
          .colour = k_red,
          .region = PixelRegion{.x_px = 39, .y_px = 0, .width_px = k_far, .height_px = k_far},
          .text = "付箋 \xFF\x01"},
         {.number = 3, .colour = k_red, .region = PixelRegion{}, .text = ""}});
    const auto picture = read_png(bytes);
    EXPECT_EQ(picture.width, 600U);
    EXPECT_LT(picture.height, 200U);
}

TEST(PagePicture, the_legend_of_many_marks_ends_somewhere) {
    std::vector<PictureMark> marks(500);
    for (auto& mark : marks) {
        mark.text = "text";
    }
    EXPECT_LT(read_png(marked_page_png(white_page(SampleLayout::grey8, 100, 100), marks)).height,
              1500U);
}

TEST(PagePicture, a_thumbnail_keeps_to_its_bytes_even_of_noise) {
    unsigned state = 1;
    const auto noise =
        make_page(2480, 3508, SampleLayout::rgb8, [&state](unsigned, unsigned, unsigned) {
            state = state * 1664525U + 1013904223U;
            return state >> 24U;
        });
    for (const std::size_t bytes_max : {150000U, 20000U}) {
        const auto thumbnail = page_thumbnail(noise, 1000, bytes_max);
        EXPECT_LE(thumbnail.jpeg.size(), bytes_max);
        MemorySource source(thumbnail.jpeg);
        const auto image =
            open_image(source, {.side_px_max = 2000, .page_bytes_max = 1U << 24U, .pages_max = 1});
        ASSERT_TRUE(image);
        const auto page = (*image)->decode(0);
        ASSERT_TRUE(page);
        EXPECT_EQ(page->pixels.width_px(), thumbnail.width_px);
        EXPECT_EQ(page->pixels.height_px(), thumbnail.height_px);
    }
}

TEST(PagePicture, small_pages_are_not_blown_up) {
    const auto thumbnail = page_thumbnail(white_page(SampleLayout::bilevel, 1, 7), 1000, 8192);
    EXPECT_EQ(thumbnail.width_px, 1U);
    EXPECT_EQ(thumbnail.height_px, 7U);
}

} // namespace
} // namespace scanseal::imaging::test
