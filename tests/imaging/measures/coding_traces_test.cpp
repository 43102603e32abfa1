#include "imaging/measures/coding_traces.hpp"

#include "tests/imaging/measures/measure_vectors_internal.hpp"
#include "tests/imaging/measures/measured_pages.hpp"
#include "tests/support/shared_data.hpp"

#include <cmath>

namespace scanseal::imaging::test {

namespace {

CodingTraces traces_of(const std::string& name) {
    return measure_coding_traces(vector_page(name)->views);
}

class NeverCoded : public testing::TestWithParam<const char*> {};

TEST_P(NeverCoded, shows_no_lossy_coding) {
    const auto traces = traces_of(GetParam());
    EXPECT_FALSE(traces.lossy);
    EXPECT_FALSE(traces.jpeg_quality);
    EXPECT_FALSE(traces.coded_twice);
    EXPECT_FALSE(traces.grid_period_px);
}

INSTANTIATE_TEST_SUITE_P(Pages, NeverCoded,
                         testing::Values("print.png", "form.png", "streak.png", "blurred.png",
                                         "enlarged_2_nearest.png", "enlarged_2_cubic.png",
                                         "palette_64.png", "bilevel.png"));

TEST(CodingTraces, finds_jpeg_off_the_grid_and_its_quality) {
    const auto traces = traces_of("jpeg_75_cut.png");
    EXPECT_TRUE(traces.lossy);
    EXPECT_EQ(traces.jpeg_quality, 75U);
    EXPECT_FALSE(traces.coded_twice);
}

TEST(CodingTraces, finds_jpeg_with_reduced_chroma_in_colour) {
    const auto traces = traces_of("jpeg_85_colour.png");
    EXPECT_TRUE(traces.lossy);
    EXPECT_EQ(traces.jpeg_quality, 85U);
}

TEST(CodingTraces, tells_the_last_of_two_codings) {
    const auto traces = traces_of("jpeg_60_then_88.png");
    EXPECT_TRUE(traces.lossy);
    EXPECT_EQ(traces.jpeg_quality, 88U);
    EXPECT_FALSE(traces.coded_twice) << "the same grid twice does not tell";
}

TEST(CodingTraces, a_coarser_coding_before_the_page_was_cut_shows_below_the_last) {
    const auto traces = traces_of("jpeg_60_cut_88.png");
    EXPECT_EQ(traces.jpeg_quality, 88U);
    EXPECT_TRUE(traces.coded_twice);
}

// Scans that were coded once, as far as is known.
TEST(CodingTraces, real_jpeg_scans_of_one_coding_are_not_called_coded_twice) {
    for (const char* name : {"1555.003.jpg", "cat.035.jpg", "lighttext.jpg", "wet-day.jpg"}) {
        const auto page = shared_page("scan-leptonica", name);
        if (!page) {
            GTEST_SKIP() << "../shared/data/scan-leptonica is absent";
        }
        const auto traces = survey_of(*page).coding;
        EXPECT_TRUE(traces.lossy) << name;
        EXPECT_FALSE(traces.coded_twice) << name;
    }
}

TEST(CodingTraces, millimetre_paper_is_no_grid_of_a_coder_that_was_scaled) {
    const auto pixels =
        make_page(1200, 1200, SampleLayout::grey8, [](unsigned x, unsigned y, unsigned) {
            const auto ruled = [](unsigned at) { return std::fmod(at + 0.5, 300.0 / 25.4) < 1.0; };
            const unsigned grain = ((x * 2654435761U) ^ (y * 2246822519U)) >> 30U;
            return (ruled(x) || ruled(y) ? 120U : 230U) + grain;
        });
    EXPECT_FALSE(measure_coding_traces(make_page_views(pixels, 300.0, 300.0)).grid_period_px);
    const auto elsewhere = measure_coding_traces(make_page_views(pixels, 200.0, 200.0));
    EXPECT_NEAR(elsewhere.grid_period_px.value_or(0), 11.81, 0.05) << "the rule alone decides";
}

TEST(CodingTraces, grid_of_a_coder_is_found_after_enlarging) {
    EXPECT_NEAR(traces_of("jpeg_50_enlarged_110.png").grid_period_px.value_or(0), 8.8, 0.05);
    EXPECT_NEAR(traces_of("jpeg_50_enlarged_125.png").grid_period_px.value_or(0), 10.0, 0.05);
}

TEST(CodingTraces, enlarging_alone_leaves_no_grid_of_a_coder) {
    for (const char* name : {"enlarged_1.5_lanczos.png", "enlarged_2_cubic.png",
                             "enlarged_2_linear.png", "enlarged_2_nearest.png"}) {
        EXPECT_FALSE(traces_of(name).grid_period_px) << name;
    }
}

TEST(CodingTraces, counts_colours_and_knows_a_palette) {
    const auto reduced = traces_of("palette_64.png");
    EXPECT_TRUE(reduced.palette_reduced);
    EXPECT_LE(reduced.colours, 64U);
    EXPECT_GT(reduced.colours, 16U);
    const auto full = traces_of("print.png");
    EXPECT_FALSE(full.palette_reduced);
    EXPECT_GT(full.colours, 100U);
}

TEST(CodingTraces, grey_stored_as_rgb_is_no_palette) {
    const auto pixels = make_page(400, 400, SampleLayout::rgb8,
                                  [](unsigned x, unsigned y, unsigned) { return (x + y) & 255U; });
    const auto traces = measure_coding_traces(make_page_views(pixels, 300.0, 300.0));
    EXPECT_EQ(traces.colours, 256U);
    EXPECT_FALSE(traces.palette_reduced);
}

TEST(CodingTraces, finds_real_jpeg_scans_and_their_quality) {
    const auto folder = scanseal::test::shared_data("scan-naps2");
    if (!folder) {
        GTEST_SKIP() << "../shared/data/scan-naps2 is absent";
    }
    for (const char* name : {"blank1.jpg", "notblank.jpg", "patcht.jpg", "skewed.jpg"}) {
        const auto page = decode_page(bytes_of(*folder / name)).value().pixels;
        const auto traces = measure_coding_traces(make_page_views(page, 300.0, 300.0));
        EXPECT_TRUE(traces.lossy) << name;
        EXPECT_EQ(traces.jpeg_quality, 75U) << name;
    }
}

} // namespace

} // namespace scanseal::imaging::test
