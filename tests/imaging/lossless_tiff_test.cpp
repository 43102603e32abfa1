// The stored form of a page. Requirements S6, P4: lossless, and readable with common tools.
#include "imaging/lossless_tiff.hpp"

#include "tests/imaging/test_pages.hpp"
#include "tests/support/shell_command.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <cstdio>

namespace scanseal::imaging::test {

namespace {

const TiffTags k_tags{.dpi_x = 300,
                      .dpi_y = 200,
                      .date_time = "2026:11:20 10:12:00",
                      .software = "scanseal test",
                      .icc_profile = {}};

PixelBuffer noise_page(std::uint32_t width, std::uint32_t height, SampleLayout layout) {
    std::mt19937 random(42);
    return make_page(width, height, layout,
                     [&](unsigned, unsigned, unsigned) { return static_cast<unsigned>(random()); });
}

class LosslessTiff : public testing::TestWithParam<SampleLayout> {};

TEST_P(LosslessTiff, gives_the_same_pixels_back) {
    for (const auto& [width, height] :
         {std::pair{1U, 1U}, {37U, 23U}, {8U, 1U}, {1U, 70000U}, {1201U, 997U}}) {
        const auto page = noise_page(width, height, GetParam());
        const auto tiff = encode_lossless_tiff(page, k_tags);
        EXPECT_TRUE(check_lossless_tiff(tiff, page));
        const auto limits = DecodeLimits{
            .side_px_max = 70000, .page_bytes_max = page.samples().size(), .pages_max = 1};
        const auto decoded = decode_page(tiff, 0, limits);
        ASSERT_TRUE(decoded) << decoded.error().detail;
        EXPECT_TRUE(same_pixels(decoded->pixels, page));
        EXPECT_EQ(decoded->facts.dpi_x, 300.0);
        EXPECT_EQ(decoded->facts.dpi_y, 200.0);
        EXPECT_FALSE(decoded->facts.lossy);
        EXPECT_EQ(decoded->facts.compression,
                  GetParam() == SampleLayout::bilevel ? "group4" : "deflate");
    }
}

TEST(LosslessTiffNoise, takes_little_more_room_than_its_entropy_asks_for) {
    // Differences of neighbours are spread evenly over 16 values: 4 bits a sample.
    std::mt19937 random(7);
    unsigned value = 0;
    const auto page = make_page(1200, 900, SampleLayout::grey8, [&](unsigned, unsigned, unsigned) {
        return value += static_cast<unsigned>(random() % 16);
    });
    const auto tiff = encode_lossless_tiff(page, k_tags);
    EXPECT_TRUE(check_lossless_tiff(tiff, page));
    EXPECT_LT(tiff.size(), page.samples().size() * 53 / 100);
}

TEST(LosslessTiffNoise, comes_back_when_few_values_are_very_rare) {
    // Code lengths reach their limit of 15 bits (RFC 1951, 3.2.7).
    std::mt19937 random(8);
    unsigned value = 0;
    const auto page =
        make_page(2500, 1700, SampleLayout::rgb8, [&](unsigned x, unsigned y, unsigned) {
            const bool rare = (x * 7919 + y * 104729) % 50021 == 0;
            return value +=
                   rare ? static_cast<unsigned>(random()) : static_cast<unsigned>(random() % 5);
        });
    EXPECT_TRUE(check_lossless_tiff(encode_lossless_tiff(page, k_tags), page));
}

TEST_P(LosslessTiff, check_finds_one_changed_sample_anywhere) {
    const auto page = noise_page(301, 211, GetParam());
    const auto tiff = encode_lossless_tiff(page, k_tags);
    std::mt19937 random(1);
    for (int round = 0; round < 40; ++round) {
        auto other = page;
        const auto row = other.row(static_cast<std::uint32_t>(random() % page.height_px()));
        const auto at = random() % (row.size() - 1); // the last byte of a bilevel row has pad bits
        row[at] = static_cast<std::uint8_t>(row[at] ^ (1U << (random() % 8)));
        const auto checked = check_lossless_tiff(tiff, other);
        ASSERT_FALSE(checked);
        EXPECT_EQ(checked.error().code, RefusalCode::lossless_check_failed);
    }
}

TEST_P(LosslessTiff, check_finds_a_damaged_or_cut_file) {
    const auto page = noise_page(301, 211, GetParam());
    const auto tiff = encode_lossless_tiff(page, k_tags);
    for (std::size_t size = 0; size < tiff.size(); size += 997) {
        const auto checked = check_lossless_tiff(ByteView(tiff).first(size), page);
        ASSERT_FALSE(checked);
        EXPECT_EQ(checked.error().code, RefusalCode::lossless_check_failed);
    }
    std::mt19937 random(2);
    for (int round = 0; round < 200; ++round) {
        auto broken = tiff;
        // Within the strips: behind the header, before the directory at the end.
        const auto at = 16 + random() % (tiff.size() - 1000);
        broken[at] = static_cast<std::uint8_t>(broken[at] ^ (1U << (random() % 8)));
        const auto checked = check_lossless_tiff(broken, page);
        if (!checked) {
            EXPECT_EQ(checked.error().code, RefusalCode::lossless_check_failed);
        } else { // a fill bit behind the last code of a strip
            EXPECT_TRUE(same_pixels(decode_page(broken)->pixels, page));
        }
    }
}

TEST_P(LosslessTiff, tiffinfo_reads_it_without_a_word) {
    if (!scanseal::test::has_program("tiffinfo")) {
        GTEST_SKIP() << "libtiff-tools is not installed";
    }
    const scanseal::test::TempDir folder;
    const auto page = noise_page(301, 211, GetParam());
    auto tags = k_tags;
    tags.icc_profile = Bytes(5000, 7);
    const auto tiff = encode_lossless_tiff(page, tags);
    const auto path = folder.path() / "page.tif";
    scanseal::test::write_file(path, std::string(as_text(tiff)));
    const auto words = folder.path() / "words";
    const auto command =
        "tiffinfo -D '" + path.string() + "' 2>'" + words.string() + "' >/dev/null";
    EXPECT_TRUE(scanseal::test::succeeds(command));
    EXPECT_EQ(scanseal::test::read_file(words), "");
}

INSTANTIATE_TEST_SUITE_P(Layouts, LosslessTiff,
                         testing::Values(SampleLayout::bilevel, SampleLayout::grey8,
                                         SampleLayout::grey16, SampleLayout::rgb8,
                                         SampleLayout::rgb16));

TEST(LosslessTiffTags, carry_profile_and_bits_of_twelve_bit_samples) {
    auto page = make_page(40, 30, SampleLayout::grey16,
                          [](unsigned x, unsigned y, unsigned) { return (x * 100 + y) & 4095U; });
    page.set_significant_bits(12);
    auto tags = k_tags;
    tags.icc_profile = {1, 2, 3, 4, 5};
    const auto decoded = decode_page(encode_lossless_tiff(page, tags));
    ASSERT_TRUE(decoded) << decoded.error().detail;
    EXPECT_EQ(decoded->pixels.significant_bits(), 12U);
    EXPECT_EQ(decoded->facts.icc_profile, tags.icc_profile);
}

TEST(LosslessTiffCheck, refuses_a_page_of_another_shape) {
    const auto page = grey8_page();
    const auto tiff = encode_lossless_tiff(page, k_tags);
    const auto other =
        make_page(23, 37, SampleLayout::grey8, [](unsigned, unsigned, unsigned) { return 0U; });
    EXPECT_EQ(check_lossless_tiff(tiff, other).error().code, RefusalCode::lossless_check_failed);
    EXPECT_EQ(check_lossless_tiff(tiff, rgb8_page()).error().code,
              RefusalCode::lossless_check_failed);
    EXPECT_EQ(check_lossless_tiff(test_file("three_pages.tif"), bilevel_page()).error().code,
              RefusalCode::lossless_check_failed);
}

TEST(LosslessTiffCheck, ignores_pad_bits_of_bilevel_rows) {
    auto page = bilevel_page();
    const auto tiff = encode_lossless_tiff(page, k_tags);
    page.row(3).back() = static_cast<std::uint8_t>(page.row(3).back() ^ 1U);
    EXPECT_TRUE(check_lossless_tiff(tiff, page));
}

} // namespace

} // namespace scanseal::imaging::test
