#include "imaging/measures/coding_traces.hpp"

#include "tests/imaging/measures/measure_vectors_internal.hpp"
#include "tests/support/shared_data.hpp"

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
