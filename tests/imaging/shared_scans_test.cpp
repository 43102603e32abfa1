// Files by other people, many of them made to break decoders. None may crash, hang or be taken
// where it is damaged.
#include "tests/imaging/test_pages.hpp"
#include "tests/support/shared_data.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <chrono>
#include <filesystem>

namespace scanseal::imaging::test {

namespace {

class HostileSet : public testing::TestWithParam<const char*> {};

TEST_P(HostileSet, is_decoded_or_refused_in_bounded_time) {
    const auto folder = scanseal::test::shared_data(GetParam());
    if (!folder) {
        GTEST_SKIP() << "../shared/data/" << GetParam() << " is absent";
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
        if (!entry.is_regular_file()) {
            continue;
        }
        const auto bytes = bytes_of(entry.path());
        const MemorySource source(bytes);
        const auto start = std::chrono::steady_clock::now();
        auto file = open_image(source, k_limits);
        for (std::uint32_t page = 0; file && page < (*file)->page_count(); ++page) {
            const auto facts = (*file)->facts(page);
            const auto decoded = (*file)->decode(page);
            if (decoded) {
                ASSERT_TRUE(facts);
                EXPECT_EQ(facts->width_px, decoded->pixels.width_px());
                EXPECT_EQ(facts->height_px, decoded->pixels.height_px());
            }
        }
        EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30))
            << entry.path();
    }
}

INSTANTIATE_TEST_SUITE_P(Shared, HostileSet,
                         testing::Values("fuzz-go", "tiff-libtiff", "tiff-pillow", "tiff-image-rs",
                                         "jpeg-pillow-dpi", "scan-leptonica", "scan-naps2",
                                         "scan-ocrd", "scan-ocrmypdf", "scan-deskew",
                                         "scan-unpaper", "scan-paperless", "scan-japanese",
                                         "scan-tesseract"));

struct Expectation {
    const char* set;
    const char* file;
    std::optional<RefusalCode> refusal;
    double dpi;
};

class KnownFile : public testing::TestWithParam<Expectation> {};

TEST_P(KnownFile, has_the_expected_outcome) {
    const auto& known = GetParam();
    const auto folder = scanseal::test::shared_data(known.set);
    if (!folder) {
        GTEST_SKIP() << "../shared/data/" << known.set << " is absent";
    }
    const auto decoded = decode_page(bytes_of(*folder / known.file));
    if (known.refusal) {
        ASSERT_FALSE(decoded);
        EXPECT_EQ(decoded.error().code, *known.refusal) << decoded.error().detail;
    } else {
        ASSERT_TRUE(decoded) << decoded.error().detail;
        EXPECT_NEAR(decoded->facts.dpi_x.value_or(0), known.dpi, 0.001);
    }
}

using Code = RefusalCode;

// clang-format off
INSTANTIATE_TEST_SUITE_P(Shared, KnownFile, testing::Values(
    Expectation{"scan-leptonica", "baseline2.tif", std::nullopt, 300},
    Expectation{"scan-leptonica", "tickets.tif", std::nullopt, 72},
    Expectation{"scan-leptonica", "patent.png", std::nullopt, 300},
    Expectation{"scan-leptonica", "1555.003.jpg", std::nullopt, 0},
    Expectation{"scan-leptonica", "wet-day.jpg", std::nullopt, 189},
    Expectation{"scan-ocrd", "00000001_DESKEW.tif", Code::file_empty, 0},
    Expectation{"scan-ocrd", "OCR-D-IMG-BIN_PR6.tif", Code::format_not_supported, 0},
    Expectation{"scan-ocrd", "p179470.tif", std::nullopt, 600},
    Expectation{"scan-ocrd", "INPUT_0017.tif", std::nullopt, 300},
    Expectation{"scan-ocrmypdf", "baiona_cmyk.jpg", Code::pixel_layout_not_supported, 0},
    Expectation{"scan-naps2", "blank1.jpg", std::nullopt, 300},
    Expectation{"tiff-libtiff", "deflate-last-strip-extra-data.tiff", std::nullopt, 0},
    Expectation{"tiff-libtiff", "quad-lzw-compat.tiff", std::nullopt, 0},
    Expectation{"tiff-libtiff", "ojpeg_zackthecat_subsamp22_single_strip.tiff",
                Code::old_style_jpeg, 0},
    Expectation{"tiff-libtiff", "logluv-3c-16b.tiff", Code::format_not_supported, 0},
    Expectation{"tiff-libtiff", "test_ifd_loop_to_self.tif", Code::file_damaged, 0},
    Expectation{"tiff-libtiff", "test_ifd_loop_to_first.tif", Code::file_damaged, 0},
    Expectation{"tiff-libtiff", "testfax3_bug_513.tiff", Code::file_damaged, 0},
    Expectation{"tiff-pillow", "hopper_float_dpi_3.tif", std::nullopt, 184.912},
    Expectation{"tiff-pillow", "seek_too_large.tif", Code::file_truncated, 0},
    Expectation{"tiff-pillow", "oom-225817ca0f8c663be7ab4b9e717b02c661e66834.tif",
                Code::file_truncated, 0},
    Expectation{"tiff-pillow", "multipage_single_frame_loop.tiff", Code::file_damaged, 0},
    Expectation{"tiff-pillow", "tiff_overflow_rows_per_strip.tif", Code::file_damaged, 0},
    Expectation{"tiff-pillow", "old-style-jpeg-compression.tif", Code::old_style_jpeg, 0},
    Expectation{"jpeg-pillow-dpi", "exif-200dpcm.jpg", std::nullopt, 508},
    Expectation{"jpeg-pillow-dpi", "exif-dpi-zerodivision.jpg", std::nullopt, 0},
    Expectation{"jpeg-pillow-dpi", "no-dpi-in-exif.jpg", std::nullopt, 0},
    Expectation{"jpeg-pillow-dpi", "photoshop-200dpi.jpg", std::nullopt, 200},
    Expectation{"jpeg-pillow-dpi", "jfif_unit_cm.jpg", std::nullopt, 2.54},
    Expectation{"jpeg-pillow-dpi", "truncated_jpeg.jpg", Code::file_truncated, 0},
    Expectation{"jpeg-pillow-dpi", "pil_sample_cmyk.jpg", Code::pixel_layout_not_supported, 0}));
// clang-format on

// The files named seq-* hold the numbers 0, 1, 2, ... as their samples.
TEST(KnownPages, counting_samples_of_odd_sizes_count) {
    const auto folder = scanseal::test::shared_data("tiff-image-rs");
    if (!folder) {
        GTEST_SKIP() << "../shared/data/tiff-image-rs is absent";
    }
    const auto sample = [](const PixelBuffer& page, std::size_t index) {
        return page.samples()[2 * index] + 256U * page.samples()[2 * index + 1];
    };
    for (const auto* file :
         {"seq-1c-10b-6d739fa2.tiff", "seq-1c-12b-hpredict-47c39b31.tiff",
          "seq-1c-14b-miniswhite-e883657f.tiff", "seq-1c-16b-tiled-68f373a0.tiff",
          "seq-3c-10b-contig-d08d5dc0.tiff", "seq-3c-14b-contig-f4dcc6cc.tiff"}) {
        const auto decoded = decode_page(bytes_of(*folder / file));
        ASSERT_TRUE(decoded) << decoded.error().detail;
        for (std::size_t i = 0; i < decoded->pixels.samples().size() / 2; ++i) {
            ASSERT_EQ(sample(decoded->pixels, i), i) << file;
        }
    }
    // In separate planes: 0, 1, ... then from 100, then from 200.
    const auto planes = decode_page(bytes_of(*folder / "seq-3c-12b-planar-e29e8e25.tiff"));
    ASSERT_TRUE(planes) << planes.error().detail;
    for (std::size_t i = 0; i < 256; ++i) {
        ASSERT_EQ(sample(planes->pixels, 3 * i), i);
        ASSERT_EQ(sample(planes->pixels, 3 * i + 1), 100 + i);
        ASSERT_EQ(sample(planes->pixels, 3 * i + 2), 200 + i);
    }
}

TEST(KnownPages, eight_orientations_of_one_fax_page_look_alike) {
    const auto folder = scanseal::test::shared_data("tiff-pillow");
    if (!folder) {
        GTEST_SKIP() << "../shared/data/tiff-pillow is absent";
    }
    const auto first = decode_page(bytes_of(*folder / "g4_orientation_1.tif"));
    ASSERT_TRUE(first);
    for (int i = 2; i <= 8; ++i) {
        const auto turned =
            decode_page(bytes_of(*folder / ("g4_orientation_" + std::to_string(i) + ".tif")));
        ASSERT_TRUE(turned);
        ASSERT_EQ(turned->pixels.width_px(), first->pixels.width_px());
        // They were scanned to bilevel apart: a few pixels at edges differ (Pillow allows 0.7 of
        // 255 on average).
        int different = 0;
        for (std::size_t at = 0; at < first->pixels.samples().size(); ++at) {
            different += std::popcount(
                static_cast<unsigned>(first->pixels.samples()[at] ^ turned->pixels.samples()[at]));
        }
        EXPECT_LT(different, 590 * 88 / 100) << i;
    }
}

} // namespace

} // namespace scanseal::imaging::test
