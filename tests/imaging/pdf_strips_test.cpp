// Pages that are cut into strips: taken when the strips are one picture, exactly, else refused.
// PDFs of tiff2pdf (tests/data/imaging/pdf/README.md), and such written by hand.
#include "tests/imaging/hand_pdf.hpp"
#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace scanseal::imaging::test {

namespace {

using Code = RefusalCode;

Bytes pdf(const std::string& name) {
    return test_file("pdf/" + name + ".pdf");
}

/// A page of 96 x 48 points in two grey strips of 4 x 1 pixels, 0 1 2 3 above 4 5 6 7.
HandPdf strips(const std::string& content) {
    HandPdf made;
    made.content = content;
    made.picture = "/Width 4 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray";
    made.data = std::string("\x00\x01\x02\x03", 4);
    made.more = {stream_object("/Type /XObject /Subtype /Image " + made.picture,
                               std::string("\x04\x05\x06\x07", 4))};
    return made;
}

const std::string k_upper = "q 96 0 0 24 0 24 cm /Im Do Q ";
const std::string k_lower = "q 96 0 0 24 0 0 cm /Fm Do Q ";

Bytes samples_of(const HandPdf& made) {
    const auto page = decode_page(made.bytes());
    EXPECT_TRUE(page) << (page ? "" : page.error().detail);
    return page ? Bytes(page->pixels.samples().begin(), page->pixels.samples().end()) : Bytes();
}

std::optional<Code> refused(const HandPdf& made) {
    return refusal_of(made.bytes());
}

/// What is said of the page: it has to name what does not fit.
std::string why(const HandPdf& made) {
    const auto page = decode_page(made.bytes());
    if (page) {
        return "taken";
    }
    EXPECT_EQ(page.error().code, Code::pdf_not_scanned_image);
    return page.error().detail;
}

TEST(PdfStrips, of_tiff2pdf_hold_the_pixels_of_the_picture_that_was_cut) {
    for (const std::string name : {"grey8", "bilevel_g4", "rgb8", "grey8_orientation_6"}) {
        SCOPED_TRACE(name);
        const auto page = decode_page(pdf("tiff2pdf_strips_" + name));
        ASSERT_TRUE(page) << page.error().detail;
        const auto picture = decode_page(test_file(name + ".tif"));
        ASSERT_TRUE(picture);
        EXPECT_TRUE(same_pixels(page->pixels, picture->pixels));
        EXPECT_EQ(page->facts.width_px, page->pixels.width_px());
        EXPECT_EQ(page->facts.height_px, page->pixels.height_px());
        EXPECT_EQ(page->facts.compression, name == "bilevel_g4" ? "group4" : "deflate");
        EXPECT_FALSE(page->facts.lossy);
        EXPECT_EQ(page->facts.layout, page->pixels.layout());
        if (picture->facts.dpi_x) {
            EXPECT_NEAR(page->facts.dpi_x.value_or(0), *picture->facts.dpi_x, 0.5);
            EXPECT_NEAR(page->facts.dpi_y.value_or(0), *picture->facts.dpi_y, 0.5);
        }
    }
}

TEST(PdfStrips, packed_as_jpeg_are_decoded_one_by_one_and_told_as_lossy) {
    const auto page = decode_page(pdf("tiff2pdf_strips_as_jpeg"));
    ASSERT_TRUE(page) << page.error().detail;
    EXPECT_TRUE(page->facts.lossy);
    EXPECT_EQ(page->facts.compression, "jpeg");
    const auto picture = decode_page(test_file("rgb8.tif"));
    ASSERT_TRUE(picture);
    ASSERT_EQ(page->pixels.samples().size(), picture->pixels.samples().size());
    int farthest = 0;
    for (std::size_t i = 0; i < picture->pixels.samples().size(); ++i) {
        farthest = std::max(
            farthest, std::abs(int{page->pixels.samples()[i]} - int{picture->pixels.samples()[i]}));
    }
    EXPECT_LT(farthest, 40) << "quality 90";
}

TEST(PdfStrips, tiles_beside_each_other_are_several_pictures) {
    EXPECT_EQ(refusal_of(pdf("tiff2pdf_tiles")), Code::pdf_not_scanned_image);
}

TEST(PdfStrips, are_put_in_the_order_of_their_rows_whichever_is_drawn_first) {
    const Bytes expected{0, 1, 2, 3, 4, 5, 6, 7};
    EXPECT_EQ(samples_of(strips(k_upper + k_lower)), expected);
    EXPECT_EQ(samples_of(strips(k_lower + k_upper)), expected);
    const auto page = decode_page(strips(k_lower + k_upper).bytes());
    ASSERT_TRUE(page);
    EXPECT_EQ(page->facts.dpi_x, 3.0);
    EXPECT_EQ(page->facts.dpi_y, 3.0);
}

TEST(PdfStrips, are_turned_together) {
    auto turned = strips(k_upper + k_lower);
    turned.page = "/Rotate 180";
    EXPECT_EQ(samples_of(turned), (Bytes{7, 6, 5, 4, 3, 2, 1, 0}));
    // Each mirrored top to bottom, and stacked so: rows go up.
    EXPECT_EQ(samples_of(strips("q 96 0 0 -24 0 24 cm /Im Do Q q 96 0 0 -24 0 48 cm /Fm Do Q")),
              (Bytes{4, 5, 6, 7, 0, 1, 2, 3}));
}

TEST(PdfStrips, mirrored_one_by_one_are_not_one_picture) {
    EXPECT_EQ(refused(strips("q 96 0 0 -24 0 48 cm /Im Do Q q 96 0 0 -24 0 24 cm /Fm Do Q")),
              std::nullopt)
        << "rows go up, the first drawn is the last";
    EXPECT_NE(why(strips("q 96 0 0 -24 0 48 cm /Im Do Q " + k_lower)), "taken");
    EXPECT_NE(why(strips("q -96 0 0 24 96 24 cm /Im Do Q " + k_lower)), "taken");
}

TEST(PdfStrips, with_gaps_overlaps_or_different_scales_are_refused) {
    const std::string fits = "leave gaps, overlap or have different scales";
    for (const std::string upper : {
             "q 96 0 0 24 0 14 cm /Im Do Q ", // over the lower one
             "q 96 0 0 24 0 0 cm /Im Do Q ",  // on it
             "q 96 0 0 10 0 38 cm /Im Do Q ", // a gap
             "q 96 0 0 12 0 24 cm /Im Do Q ", // half as high
         }) {
        EXPECT_NE(why(strips(upper + k_lower)).find(fits), std::string::npos) << upper;
    }
    EXPECT_NE(why(strips("q 48 0 0 24 0 24 cm /Im Do Q " + k_lower)).find("one column"),
              std::string::npos);
    EXPECT_NE(why(strips("q 48 0 0 24 48 24 cm /Im Do Q q 48 0 0 24 0 24 cm /Fm Do Q")), "taken")
        << "beside each other";
}

TEST(PdfStrips, may_be_off_by_the_rounding_of_numbers_and_no_more) {
    // A pixel is 24 points here, a quarter of it 6.
    EXPECT_EQ(samples_of(strips("q 96 0 0 24 0 24.01 cm /Im Do Q " + k_lower)).size(), 8U);
    EXPECT_EQ(refused(strips("q 96 0 0 24 7 24 cm /Im Do Q " + k_lower)),
              Code::pdf_not_scanned_image);
}

TEST(PdfStrips, of_different_kinds_are_refused) {
    const auto with_lower = [](const std::string& picture, const std::string& data) {
        auto made = strips(k_upper + k_lower);
        made.more = {stream_object("/Type /XObject /Subtype /Image " + picture, data)};
        return why(made);
    };
    EXPECT_NE(with_lower("/Width 2 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", "ab")
                  .find("px wide"),
              std::string::npos);
    EXPECT_NE(with_lower("/Width 4 /Height 1 /BitsPerComponent 4 /ColorSpace /DeviceGray", "ab")
                  .find("different colours"),
              std::string::npos);
    EXPECT_NE(
        with_lower("/Width 4 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Decode [1 0]",
                   "abcd")
            .find("different colours"),
        std::string::npos);
    EXPECT_NE(with_lower("/Width 4 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray "
                         "/Filter /FlateDecode",
                         deflated("abcd"))
                  .find("packed in different ways"),
              std::string::npos);
}

TEST(PdfStrips, with_masks_or_clips_of_their_own_are_refused) {
    auto masked = strips(k_upper + k_lower);
    masked.more = {stream_object("/Type /XObject /Subtype /Image /Width 4 /Height 1 "
                                 "/BitsPerComponent 8 /ColorSpace /DeviceGray /SMask 5 0 R",
                                 "abcd")};
    EXPECT_NE(why(masked).find("several pictures"), std::string::npos);
    EXPECT_NE(why(strips("q 0 24 96 24 re W n 96 0 0 24 0 24 cm /Im Do Q " + k_lower))
                  .find("clipped one by one"),
              std::string::npos);
    EXPECT_EQ(samples_of(strips("q 0 0 96 48 re W n " + k_upper + k_lower + "Q")).size(), 8U)
        << "one clip around both";
}

TEST(PdfStrips, that_are_damaged_or_short_are_refused_with_their_own_code) {
    auto made = strips(k_upper + k_lower);
    made.more = {
        stream_object("/Type /XObject /Subtype /Image /Width 4 /Height 1 /BitsPerComponent 8 "
                      "/ColorSpace /DeviceGray",
                      "ab")};
    EXPECT_EQ(refused(made), Code::file_truncated);
}

TEST(PdfStrips, without_end_or_larger_than_a_page_may_be_are_refused) {
    std::string many;
    for (int i = 0; i < 600; ++i) {
        many += k_upper;
    }
    EXPECT_NE(why(strips(many)).find("very many pictures"), std::string::npos);
    const auto made = strips(k_upper + k_lower).bytes();
    const MemorySource source(made);
    auto limits = k_limits;
    limits.page_bytes_max = 7;
    const auto file = open_image(source, limits);
    ASSERT_TRUE(file);
    const auto facts = (*file)->facts(0);
    ASSERT_FALSE(facts);
    EXPECT_EQ(facts.error().code, Code::image_too_large);
}

} // namespace

} // namespace scanseal::imaging::test
