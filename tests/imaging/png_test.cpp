#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>

namespace scanseal::imaging::test {

namespace {

// Where a chunk begins (its length field).
std::size_t chunk(const Bytes& file, std::string_view type) {
    const auto name = as_bytes(type);
    const auto found = std::search(file.begin(), file.end(), name.begin(), name.end());
    EXPECT_NE(found, file.end()) << type;
    return static_cast<std::size_t>(found - file.begin()) - 4;
}

TEST(Png, wrong_checksum_of_any_chunk_is_damaged) {
    const auto bytes = test_file("rgb8.png");
    for (const auto* type : {"IHDR", "iCCP", "IDAT", "IEND"}) {
        auto broken = bytes;
        const auto at = chunk(broken, type);
        const std::size_t size = (std::size_t{broken[at + 2]} << 8) | broken[at + 3];
        broken[at + 8 + size] ^= 1;
        EXPECT_EQ(refusal_of(broken), RefusalCode::file_damaged) << type;
    }
}

TEST(Png, cut_anywhere_is_never_accepted) {
    for (const auto* file : {"rgb8.png", "grey8_interlaced.png", "bilevel.png", "palette.png"}) {
        const auto bytes = test_file(file);
        for (std::size_t size = 8; size < bytes.size(); ++size) {
            ASSERT_EQ(refusal_of(ByteView(bytes).first(size)), RefusalCode::file_truncated)
                << file << " cut at " << size;
        }
    }
}

TEST(Png, missing_end_chunk_is_truncated) {
    auto bytes = test_file("grey8.png");
    bytes.resize(chunk(bytes, "IEND"));
    EXPECT_EQ(refusal_of(bytes), RefusalCode::file_truncated);
}

TEST(Png, profile_is_kept) {
    const auto page = decode_page(test_file("rgb8.png"));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->facts.icc_profile.size(), 0U)
        << "libpng takes no profile without a valid header; ours is only a run of bytes";
}

// libpng's own writer, for what no tool at hand writes.
Bytes write_png(int bit_depth, int colour_type, const Bytes& row, std::uint32_t width,
                void (*more)(png_structp, png_infop)) {
    Bytes file;
    auto* png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
    auto* info = png_create_info_struct(png);
    png_set_write_fn(
        png, &file,
        [](png_structp self, png_bytep bytes, png_size_t size) {
            auto& out = *static_cast<Bytes*>(png_get_io_ptr(self));
            out.insert(out.end(), bytes, bytes + size);
        },
        nullptr);
    png_set_IHDR(png, info, width, 1, bit_depth, colour_type, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    more(png, info);
    png_write_info(png, info);
    png_write_row(png, row.data());
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return file;
}

TEST(Png, significant_bits_are_those_of_the_sbit_chunk) {
    const auto page = decode_page(write_png(16, PNG_COLOR_TYPE_GRAY, Bytes{0x12, 0x30, 0xFF, 0xF0},
                                            2, [](auto* png, auto* info) {
                                                png_color_8 used{};
                                                used.gray = 12;
                                                png_set_sBIT(png, info, &used);
                                            }));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->facts.significant_bits, 12U);
    // PNG scales such samples up to 16 bits, so in memory all 16 count.
    EXPECT_EQ(page->pixels.significant_bits(), 16U);
}

TEST(Png, resolution_without_a_unit_is_none) {
    const auto ratio =
        decode_page(write_png(8, PNG_COLOR_TYPE_GRAY, Bytes{1}, 1, [](auto* png, auto* info) {
            png_set_pHYs(png, info, 11811, 11811, PNG_RESOLUTION_UNKNOWN);
        }));
    ASSERT_TRUE(ratio);
    EXPECT_FALSE(ratio->facts.dpi_x);
    const auto metre =
        decode_page(write_png(8, PNG_COLOR_TYPE_GRAY, Bytes{1}, 1, [](auto* png, auto* info) {
            png_set_pHYs(png, info, 11811, 5906, PNG_RESOLUTION_METER);
        }));
    ASSERT_TRUE(metre);
    EXPECT_EQ(metre->facts.dpi_x, 300.0);
    EXPECT_EQ(metre->facts.dpi_y, 150.012);
}

TEST(Png, palette_with_transparency_is_laid_over_white) {
    const auto page =
        decode_page(write_png(8, PNG_COLOR_TYPE_PALETTE, Bytes{0, 1}, 2, [](auto* png, auto* info) {
            const std::array<png_color, 2> colours = {png_color{10, 20, 30}, png_color{10, 20, 30}};
            png_set_PLTE(png, info, colours.data(), 2);
            const std::array<png_byte, 2> alphas = {255, 0};
            png_set_tRNS(png, info, alphas.data(), 2, nullptr);
        }));
    ASSERT_TRUE(page);
    EXPECT_TRUE(page->facts.alpha_dropped);
    EXPECT_EQ(Bytes(page->pixels.samples().begin(), page->pixels.samples().end()),
              (Bytes{10, 20, 30, 255, 255, 255}));
}

TEST(Png, colour_outside_the_palette_is_damaged) {
    const auto bytes =
        write_png(8, PNG_COLOR_TYPE_PALETTE, Bytes{0, 7}, 2, [](auto* png, auto* info) {
            const std::array<png_color, 2> colours = {png_color{1, 2, 3}, png_color{4, 5, 6}};
            png_set_PLTE(png, info, colours.data(), 2);
            png_set_check_for_invalid_index(png, 0);
        });
    EXPECT_EQ(refusal_of(bytes), RefusalCode::file_damaged);
}

TEST(Png, length_field_of_a_text_chunk_allocates_nothing) {
    // Found by fuzzing: 1.5 GB of text claimed by a file of 140 bytes.
    EXPECT_EQ(refusal_of(test_file("png_huge_text_length.png")), RefusalCode::file_truncated);
}

TEST(Png, sides_above_the_limit_are_refused_before_decoding) {
    auto bytes = test_file("rgb8.png");
    auto limits = k_limits;
    limits.side_px_max = k_width_px - 1;
    EXPECT_EQ(refusal_of(bytes, limits), RefusalCode::image_too_large);
}

} // namespace

} // namespace scanseal::imaging::test
