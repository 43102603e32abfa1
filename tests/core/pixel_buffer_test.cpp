#include "core/pixel_buffer.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <utility>

namespace scanseal {
namespace {

constexpr auto k_side_max = std::numeric_limits<std::uint32_t>::max();

TEST(PixelBuffer, rows_have_no_padding_but_the_last_bits_of_bilevel) {
    EXPECT_EQ(PixelBuffer(9, 2, SampleLayout::bilevel).stride_bytes(), 2U);
    EXPECT_EQ(PixelBuffer(8, 2, SampleLayout::bilevel).stride_bytes(), 1U);
    EXPECT_EQ(PixelBuffer(9, 2, SampleLayout::grey8).stride_bytes(), 9U);
    EXPECT_EQ(PixelBuffer(9, 2, SampleLayout::grey16).stride_bytes(), 18U);
    EXPECT_EQ(PixelBuffer(9, 2, SampleLayout::rgb8).stride_bytes(), 27U);
    EXPECT_EQ(PixelBuffer(9, 2, SampleLayout::rgb16).stride_bytes(), 54U);
    EXPECT_EQ(PixelBuffer(9, 2, SampleLayout::rgb16).samples().size(), 108U);
}

TEST(PixelBuffer, rows_are_parts_of_the_samples) {
    PixelBuffer page(3, 2, SampleLayout::grey8);
    page.row(1)[2] = 7;
    EXPECT_EQ(page.samples()[5], 7);
    EXPECT_EQ(std::as_const(page).row(1)[2], 7);
    EXPECT_EQ(page.row(0).size(), 3U);
}

TEST(PixelBuffer, significant_bits_begin_at_the_sample_size) {
    PixelBuffer film(2, 2, SampleLayout::grey16);
    EXPECT_EQ(film.significant_bits(), 16U);
    film.set_significant_bits(12);
    EXPECT_EQ(film.significant_bits(), 12U);
    EXPECT_EQ(PixelBuffer(2, 2, SampleLayout::bilevel).significant_bits(), 1U);
}

TEST(PixelBufferDeathTest, refuses_rows_it_does_not_have) {
    PixelBuffer page(3, 2, SampleLayout::grey8);
    EXPECT_DEATH(static_cast<void>(page.row(2)), "broken invariant");
    const PixelBuffer moved(std::move(page));
    EXPECT_DEATH(static_cast<void>(page.row(0)),
                 "broken invariant"); // NOLINT(bugprone-use-after-move): meant
    EXPECT_DEATH(PixelBuffer(0, 2, SampleLayout::grey8), "broken invariant");
}

// python3: hashlib.sha256(struct.pack('<III', 2, 1, 1) + bytes([5, 6])).hexdigest(), grey8 being
// layout 1.
TEST(PixelDigest, is_sha256_over_shape_and_samples) {
    PixelBuffer page(2, 1, SampleLayout::grey8);
    page.row(0)[0] = 5;
    page.row(0)[1] = 6;
    EXPECT_EQ(page.pixel_digest().hex(),
              "7ee280d25bef3feb7581baec0a75968008cea3ede6501006da1fdc341bfda880");
}

// The same with struct.pack('<III', 1, 1, 2) + struct.pack('<H', 0x1234): grey16 is layout 2, low
// byte first.
TEST(PixelDigest, takes_16_bit_samples_low_byte_first) {
    PixelBuffer film(1, 1, SampleLayout::grey16);
    film.row(0)[0] = 0x34;
    film.row(0)[1] = 0x12;
    EXPECT_EQ(film.pixel_digest().hex(),
              "34ad40d22a57224ae70a59460e46f0dd96408b5fd0030a2acb43ddec76ecb2ef");
}

TEST(PixelDigest, tells_shapes_of_the_same_bytes_apart) {
    const PixelBuffer wide(4, 1, SampleLayout::grey8);
    const PixelBuffer square(2, 2, SampleLayout::grey8);
    const PixelBuffer deep(2, 1, SampleLayout::grey16);
    EXPECT_NE(wide.pixel_digest(), square.pixel_digest());
    EXPECT_NE(wide.pixel_digest(), deep.pixel_digest());
}

TEST(PixelDigest, takes_pad_bits_of_bilevel_rows_as_zero) {
    PixelBuffer clean(9, 2, SampleLayout::bilevel);
    PixelBuffer dirty(9, 2, SampleLayout::bilevel);
    for (std::uint32_t y = 0; y < 2; ++y) {
        clean.row(y)[0] = dirty.row(y)[0] = 0xA5;
        clean.row(y)[1] = 0x80;
        dirty.row(y)[1] = 0xFF;
    }
    EXPECT_EQ(clean.pixel_digest(), dirty.pixel_digest());
    dirty.row(1)[1] = 0x7F;
    EXPECT_NE(clean.pixel_digest(), dirty.pixel_digest());
}

TEST(PixelBytes, does_not_wrap_round) {
    EXPECT_EQ(pixel_bytes(2480, 3508, SampleLayout::rgb8), 26'099'520U);
    EXPECT_EQ(pixel_bytes(9, 3, SampleLayout::bilevel), 6U);
    EXPECT_EQ(pixel_bytes(0, 0, SampleLayout::grey8), 0U);
    EXPECT_EQ(pixel_bytes(k_side_max, k_side_max, SampleLayout::rgb16),
              std::numeric_limits<std::uint64_t>::max());
    EXPECT_GT(pixel_bytes(k_side_max, k_side_max, SampleLayout::grey8), 1ULL << 63U);
}

} // namespace
} // namespace scanseal
