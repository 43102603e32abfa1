#include "imaging/measures/sharpness.hpp"

#include "imaging/measures/coding_traces.hpp"
#include "tests/imaging/measures/measure_vectors_internal.hpp"
#include "tests/support/shared_data.hpp"

namespace scanseal::imaging::test {

namespace {

Sharpness sharpness_of(const std::string& name) {
    const auto page = vector_page(name);
    return measure_sharpness(page->views, measure_coding_traces(page->views));
}

TEST(Sharpness, a_scan_is_not_enlarged_and_holds_its_resolution) {
    const auto sharpness = sharpness_of("print.png");
    EXPECT_EQ(sharpness.enlarged_x, 1.0);
    EXPECT_EQ(sharpness.enlarged_y, 1.0);
    EXPECT_GT(sharpness.optical_dpi_x.value_or(0), 270.0);
    EXPECT_GT(sharpness.optical_dpi_y.value_or(0), 270.0);
    EXPECT_GT(sharpness.edges_seen, 500U);
}

class EnlargedPage : public testing::TestWithParam<const char*> {};

TEST_P(EnlargedPage, is_found_on_both_axes) {
    const auto sharpness = sharpness_of(GetParam());
    EXPECT_NEAR(sharpness.enlarged_x.value_or(0), 2.0, 0.02);
    EXPECT_NEAR(sharpness.enlarged_y.value_or(0), 2.0, 0.02);
}

INSTANTIATE_TEST_SUITE_P(ByFilter, EnlargedPage,
                         testing::Values("enlarged_2_cubic.png", "enlarged_2_linear.png",
                                         "enlarged_2_nearest.png", "bilevel_doubled.png"));

TEST(Sharpness, a_smooth_enlargement_halves_the_optical_resolution) {
    const auto sharpness = sharpness_of("enlarged_2_linear.png");
    EXPECT_LT(sharpness.optical_dpi_x.value_or(999), 180.0);
    EXPECT_LT(sharpness.optical_dpi_y.value_or(999), 180.0);
}

TEST(Sharpness, block_coding_is_no_enlargement) {
    const auto sharpness = sharpness_of("jpeg_75_cut.png");
    EXPECT_EQ(sharpness.enlarged_x, 1.0);
    EXPECT_EQ(sharpness.enlarged_y, 1.0);
}

TEST(Sharpness, a_form_of_lines_is_no_enlargement) {
    const auto sharpness = sharpness_of("form.png");
    EXPECT_EQ(sharpness.enlarged_x, 1.0);
    EXPECT_EQ(sharpness.enlarged_y, 1.0);
}

TEST(Sharpness, a_bilevel_scan_without_stairs_tells_nothing) {
    const auto sharpness = sharpness_of("bilevel.png");
    EXPECT_FALSE(sharpness.enlarged_x);
    EXPECT_FALSE(sharpness.enlarged_y);
    EXPECT_FALSE(sharpness.optical_dpi_x);
    EXPECT_FALSE(sharpness.edge_rise_x_px);
}

TEST(Sharpness, blur_widens_edges_on_both_axes) {
    const auto sharpness = sharpness_of("blurred.png");
    EXPECT_GT(sharpness.edge_rise_x_px.value_or(0), 3.2);
    EXPECT_GT(sharpness.edge_rise_y_px.value_or(0), 3.2);
    EXPECT_LT(sharpness.optical_dpi_x.value_or(999), 170.0);
}

TEST(Sharpness, motion_widens_edges_along_one_axis) {
    const auto sharpness = sharpness_of("blurred_along_x.png");
    EXPECT_GT(sharpness.edge_rise_x_px.value_or(0), 2.4);
    EXPECT_LT(sharpness.edge_rise_y_px.value_or(9), 1.5);
}

// Uprights of 3 pixels, as in small print, and in every 8th line of 9 pixels; 0 or 1.
unsigned ink_of_print(unsigned x, unsigned y) {
    const bool bold = y / 40 % 8 == 0;
    const unsigned column = x % 27;
    return y % 40 < 22 && column < (bold ? 9U : 3U) ? 1U : 0U;
}

// A page of such print, moved along x by `length` pixels while it was scanned.
Sharpness sharpness_of_moved_print(unsigned length) {
    const auto pixels =
        make_page(1200, 1200, SampleLayout::grey8, [length](unsigned x, unsigned y, unsigned) {
            unsigned ink = 0;
            for (unsigned i = 0; i < length; ++i) {
                ink += ink_of_print(x + i, y);
            }
            return 235U - 200U * ink / length;
        });
    return measure_sharpness(make_page_views(pixels, 300.0, 300.0), {});
}

TEST(Sharpness, strokes_thinner_than_the_motion_do_not_hide_it) {
    EXPECT_LT(sharpness_of_moved_print(1).edge_rise_x_px.value_or(9), 1.0);
    const auto moved = sharpness_of_moved_print(6); // 0.5 mm
    EXPECT_NEAR(moved.edge_rise_x_px.value_or(0), 0.8 * 6, 0.3);
    EXPECT_LT(moved.edge_rise_y_px.value_or(9), 1.0);
    EXPECT_LT(moved.optical_dpi_x.value_or(999), 100.0);
    EXPECT_GT(moved.optical_dpi_y.value_or(0), 270.0);
}

TEST(Sharpness, pale_print_beside_a_soft_dark_picture_is_sharp) {
    const auto pixels =
        make_page(1200, 1200, SampleLayout::grey8, [](unsigned x, unsigned y, unsigned) {
            const unsigned wave = x % 32 < 16 ? x % 32 : 32 - x % 32;
            return x < 600 ? 30U + 12U * wave : 235U - 80U * ink_of_print(x, y);
        });
    const auto sharpness = measure_sharpness(make_page_views(pixels, 300.0, 300.0), {});
    EXPECT_LT(sharpness.edge_rise_x_px.value_or(9), 1.5);
}

TEST(Sharpness, a_blank_page_tells_nothing) {
    const auto pixels =
        make_page(800, 900, SampleLayout::grey8, [](unsigned, unsigned, unsigned) { return 240U; });
    const auto views = make_page_views(pixels, 300.0, 300.0);
    const auto sharpness = measure_sharpness(views, {});
    EXPECT_FALSE(sharpness.enlarged_x);
    EXPECT_FALSE(sharpness.optical_dpi_x);
    EXPECT_FALSE(sharpness.edge_rise_x_px);
    EXPECT_EQ(sharpness.edges_seen, 0U);
}

TEST(Sharpness, pages_of_one_pixel_and_one_row_are_measured) {
    for (const auto& [width, height] :
         {std::pair{1U, 1U}, {3000U, 1U}, {1U, 3000U}, {129U, 131U}}) {
        const auto pixels =
            make_page(width, height, SampleLayout::rgb8,
                      [](unsigned x, unsigned y, unsigned) { return (x * 7 ^ y * 13) & 255U; });
        const auto views = make_page_views(pixels, 0.0, 0.0);
        EXPECT_FALSE(measure_sharpness(views, measure_coding_traces(views)).optical_dpi_x);
    }
}

TEST(Sharpness, real_bilevel_pages_of_300_dpi_are_not_enlarged) {
    const auto folder = scanseal::test::shared_data("scan-leptonica");
    if (!folder) {
        GTEST_SKIP() << "../shared/data/scan-leptonica is absent";
    }
    for (const char* name : {"baseline2.tif", "bois-2.tif", "boismort.15.tif", "feyn.tif",
                             "pageseg1.tif", "pageseg2.tif", "shearer.148.tif"}) {
        const auto page = decode_page(bytes_of(*folder / name)).value().pixels;
        const auto sharpness = measure_sharpness(make_page_views(page, 300.0, 300.0), {});
        EXPECT_FALSE(sharpness.enlarged_x) << name;
        EXPECT_FALSE(sharpness.enlarged_y) << name;
    }
}

TEST(Sharpness, a_bilevel_page_smoothed_before_it_was_black_and_white_tells_nothing) {
    const auto folder = scanseal::test::shared_data("scan-leptonica");
    if (!folder) {
        GTEST_SKIP() << "../shared/data/scan-leptonica is absent";
    }
    const auto page = decode_page(bytes_of(*folder / "tribune-page-4x.png")).value().pixels;
    const auto sharpness = measure_sharpness(make_page_views(page, 300.0, 300.0), {});
    EXPECT_FALSE(sharpness.enlarged_x);
    EXPECT_FALSE(sharpness.enlarged_y);
}

} // namespace

} // namespace scanseal::imaging::test
