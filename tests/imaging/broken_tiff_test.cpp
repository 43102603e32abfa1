// TIFFs that are wrong in one place each. Requirement S2: nothing incomplete passes unseen.
#include "tests/imaging/broken_tiff_writer.hpp"
#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>

namespace scanseal::imaging::test {

namespace {

using Writer = BrokenTiffWriter;

TEST(BrokenTiff, writer_makes_a_good_page_unless_told_otherwise) {
    const auto decoded = decode_page(Writer().bytes());
    ASSERT_TRUE(decoded) << decoded.error().detail;
    EXPECT_EQ(decoded->pixels.samples()[63], 200);
}

TEST(BrokenTiff, chain_without_a_page_is_refused) {
    EXPECT_EQ(refusal_of(Bytes{'I', 'I', 42, 0, 0, 0, 0, 0}), RefusalCode::file_damaged);
}

TEST(BrokenTiff, header_alone_is_truncated) {
    EXPECT_EQ(refusal_of(Bytes{'I', 'I', 42, 0}), RefusalCode::file_truncated);
    EXPECT_EQ(refusal_of(Bytes{'I', 'I', 42, 0, 8, 0, 0, 0}), RefusalCode::file_truncated);
    EXPECT_EQ(refusal_of(Bytes{'I', 'I', 43, 0, 8, 0, 0, 0}), RefusalCode::file_truncated);
}

TEST(BrokenTiff, chain_in_a_loop_is_refused) {
    EXPECT_EQ(refusal_of(Writer().next_directory(Writer::k_directory_offset).bytes()),
              RefusalCode::file_damaged);
}

TEST(BrokenTiff, chain_that_leads_out_of_the_file_is_truncated) {
    EXPECT_EQ(refusal_of(Writer().next_directory(100000).bytes()), RefusalCode::file_truncated);
}

TEST(BrokenTiff, too_many_pages_are_refused_before_they_are_read) {
    const auto three = test_file("three_pages.tif");
    auto limits = k_limits;
    limits.pages_max = 2;
    EXPECT_EQ(refusal_of(three, limits), RefusalCode::too_many_pages);
    limits.pages_max = 3;
    EXPECT_EQ(refusal_of(three, limits), std::nullopt);
}

TEST(BrokenTiff, sides_above_the_limit_are_refused_before_anything_is_allocated) {
    EXPECT_EQ(refusal_of(Writer().set(256, {4000000000U}).bytes()), RefusalCode::image_too_large);
    EXPECT_EQ(refusal_of(Writer().set(257, {30000}).set(278, {30000}).bytes()),
              RefusalCode::image_too_large);
    auto limits = k_limits;
    limits.page_bytes_max = 63;
    EXPECT_EQ(refusal_of(Writer().bytes(), limits), RefusalCode::image_too_large);
    limits.page_bytes_max = 64;
    EXPECT_EQ(refusal_of(Writer().bytes(), limits), std::nullopt);
}

TEST(BrokenTiff, page_without_area_is_damaged) {
    EXPECT_EQ(refusal_of(Writer().set(256, {0}).bytes()), RefusalCode::file_damaged);
}

TEST(BrokenTiff, strip_beyond_the_end_is_truncated) {
    EXPECT_EQ(refusal_of(Writer().set(273, {1000000}).bytes()), RefusalCode::file_truncated);
    EXPECT_EQ(refusal_of(Writer().strip(Bytes(63, 1)).bytes()), RefusalCode::file_truncated);
}

TEST(BrokenTiff, plain_strip_shorter_than_its_pixels_is_damaged) {
    EXPECT_EQ(refusal_of(Writer().set(279, {60}).bytes()), RefusalCode::file_damaged);
}

TEST(BrokenTiff, missing_strip_is_damaged) {
    EXPECT_EQ(refusal_of(Writer().set(278, {2}).set(279, {32, 0}).set(273, {150, 0}).bytes()),
              RefusalCode::file_damaged);
}

TEST(BrokenTiff, strips_that_claim_the_same_bytes_over_and_over_are_refused) {
    // 4096 strips of one row, each the same 60 kB of a 100 kB file.
    const Bytes data(100000, 0x80);
    auto writer = Writer().set(257, {4096}).set(278, {1}).set(259, {32773}, Writer::k_short);
    writer.set(273, std::vector<std::uint32_t>(4096, 200));
    writer.set(279, std::vector<std::uint32_t>(4096, 60000));
    EXPECT_EQ(refusal_of(writer.strip(data).bytes()), RefusalCode::file_damaged);
}

TEST(BrokenTiff, giant_tiles_are_refused) {
    auto writer = Writer().drop(278).drop(279);
    writer.set(322, {65536}).set(323, {65536}).set(324, {8}).set(325, {64});
    EXPECT_EQ(refusal_of(writer.bytes()), RefusalCode::image_too_large);
}

TEST(BrokenTiff, old_style_jpeg_is_refused_by_name) {
    EXPECT_EQ(refusal_of(Writer().set(259, {6}, Writer::k_short).bytes()),
              RefusalCode::old_style_jpeg);
}

TEST(BrokenTiff, unknown_compression_is_not_supported) {
    EXPECT_EQ(refusal_of(Writer().set(259, {34892}, Writer::k_short).bytes()),
              RefusalCode::format_not_supported);
}

TEST(BrokenTiff, page_that_does_not_say_what_black_is_is_damaged) {
    EXPECT_EQ(refusal_of(Writer().drop(262).bytes()), RefusalCode::file_damaged);
}

TEST(BrokenTiff, layouts_that_are_not_scans_are_not_supported) {
    for (const std::uint32_t photometric : {4U, 5U, 8U, 9U, 32803U, 32845U}) {
        EXPECT_EQ(refusal_of(Writer().set(262, {photometric}, Writer::k_short).bytes()),
                  RefusalCode::pixel_layout_not_supported)
            << photometric;
    }
    EXPECT_EQ(refusal_of(Writer().set(339, {2}, Writer::k_short).bytes()),
              RefusalCode::pixel_layout_not_supported);
    for (const auto* file : {"cmyk.tif", "lab.tif", "float.tif"}) {
        EXPECT_EQ(refusal_of(test_file(file)), RefusalCode::pixel_layout_not_supported) << file;
    }
}

TEST(BrokenTiff, channel_of_unknown_meaning_is_not_dropped_unseen) {
    EXPECT_EQ(refusal_of(Writer()
                             .set(277, {2}, Writer::k_short)
                             .set(338, {0}, Writer::k_short)
                             .set(279, {128})
                             .strip(Bytes(128, 9))
                             .bytes()),
              RefusalCode::pixel_layout_not_supported);
}

TEST(BrokenTiff, palette_page_without_palette_is_damaged) {
    EXPECT_EQ(refusal_of(Writer().set(262, {3}, Writer::k_short).bytes()),
              RefusalCode::file_damaged);
}

TEST(BrokenTiff, fax_data_that_ends_early_is_damaged_not_filled_up) {
    const auto good = test_file("bilevel_g4.tif");
    const auto page = decode_page(good);
    ASSERT_TRUE(page);
    // The strip of the vector lies right behind the header; spoil it byte by byte.
    for (std::size_t at = 8; at < 40; ++at) {
        auto broken = good;
        broken[at] = 0;
        const auto decoded = decode_page(broken);
        if (decoded && !same_pixels(decoded->pixels, page->pixels)) {
            // Codes may by chance spell another whole page; what may not be is a page with lines
            // missing, which libtiff shows as warnings. So all 23 lines were coded.
            EXPECT_EQ(decoded->pixels.height_px(), k_height_px);
        }
    }
    EXPECT_EQ(
        refusal_of(Writer()
                       .set(258, {1}, Writer::k_short)
                       .set(259, {4}, Writer::k_short)
                       .set(279, {4})
                       .strip(Bytes{0x80, 0x08, 0x00, 0x80}) // one white line, then the end code
                       .bytes()),
        RefusalCode::file_damaged);
}

// A page whose only strip is a whole JPEG file of 37 x 23 px.
Bytes jpeg_in_tiff(const Bytes& jpeg) {
    auto writer = Writer().set(256, {k_width_px}).set(257, {k_height_px}).set(278, {k_height_px});
    writer.set(258, {8, 8, 8}, Writer::k_short).set(277, {3}, Writer::k_short);
    writer.set(259, {7}, Writer::k_short).set(262, {6}, Writer::k_short);
    writer.set(530, {1, 1}, Writer::k_short);
    return writer.set(279, {static_cast<std::uint32_t>(jpeg.size())}).strip(jpeg).bytes();
}

TEST(BrokenTiff, jpeg_strip_is_read_but_not_a_progressive_one) {
    EXPECT_EQ(refusal_of(jpeg_in_tiff(test_file("rgb8.jpg"))), std::nullopt);
    EXPECT_EQ(refusal_of(jpeg_in_tiff(test_file("rgb8_progressive.jpg"))),
              RefusalCode::pixel_layout_not_supported);
}

TEST(BrokenTiff, jpeg_strip_cut_short_is_damaged) {
    const auto jpeg = test_file("rgb8.jpg");
    for (std::size_t size = 2; size + 2 < jpeg.size(); size += 3) {
        const auto cut = jpeg_in_tiff(Bytes(jpeg.begin(), jpeg.begin() + static_cast<int>(size)));
        ASSERT_EQ(refusal_of(cut), RefusalCode::file_damaged) << size;
    }
}

TEST(BrokenTiff, max_sample_value_counts_only_when_the_samples_agree) {
    Bytes samples(128);
    for (std::size_t i = 0; i < samples.size(); i += 2) {
        samples[i + 1] = 0x0F; // 0x0F00, within 12 bits
    }
    auto writer = Writer().set(258, {16}, Writer::k_short).set(279, {128});
    writer.set(281, {4095}, Writer::k_short);
    const auto agreed = decode_page(writer.strip(samples).bytes());
    ASSERT_TRUE(agreed) << agreed.error().detail;
    EXPECT_EQ(agreed->pixels.significant_bits(), 12U);
    EXPECT_EQ(agreed->facts.significant_bits, 12U);
    samples[77] = 0xF0;
    const auto belied = decode_page(writer.strip(samples).bytes());
    ASSERT_TRUE(belied) << belied.error().detail;
    EXPECT_EQ(belied->pixels.significant_bits(), 16U);
}

TEST(BrokenTiff, twelve_packed_bits_keep_their_values) {
    // 16 samples a row, 0x123 and 0x456 in turn.
    Bytes row;
    for (int i = 0; i < 8; ++i) {
        row.insert(row.end(), {0x12, 0x34, 0x56});
    }
    Bytes strip;
    for (int y = 0; y < 4; ++y) {
        strip.insert(strip.end(), row.begin(), row.end());
    }
    const auto decoded =
        decode_page(Writer().set(258, {12}, Writer::k_short).set(279, {96}).strip(strip).bytes());
    ASSERT_TRUE(decoded) << decoded.error().detail;
    EXPECT_EQ(decoded->pixels.significant_bits(), 12U);
    EXPECT_TRUE(same_pixels(
        decoded->pixels, make_page(16, 4, SampleLayout::grey16, [](unsigned x, unsigned, unsigned) {
            return x % 2 == 0 ? 0x123U : 0x456U;
        })));
}

} // namespace

} // namespace scanseal::imaging::test
