// What a PDF page may hold beside its picture, and how the picture may be packed: on PDFs written
// by hand.
#include "tests/imaging/hand_pdf.hpp"
#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>
#include <tiffio.h>

#include <array>
#include <string>
#include <utility>

namespace scanseal::imaging::test {

namespace {

using Code = RefusalCode;

std::optional<Code> refused(const HandPdf& pdf) {
    return refusal_of(pdf.bytes());
}

Bytes samples_of(const HandPdf& pdf) {
    const auto page = decode_page(pdf.bytes());
    EXPECT_TRUE(page) << (page ? "" : page.error().detail);
    return page ? Bytes(page->pixels.samples().begin(), page->pixels.samples().end()) : Bytes();
}

HandPdf with_content(const std::string& content) {
    HandPdf pdf;
    pdf.content = content;
    return pdf;
}

HandPdf with_picture(const std::string& picture, const std::string& data) {
    HandPdf pdf;
    pdf.picture = picture;
    pdf.data = data;
    return pdf;
}

const std::string k_draw = "q 96 0 0 48 0 0 cm /Im Do Q\n";

TEST(PdfRules, the_plain_page_is_taken_with_the_resolution_of_its_matrix) {
    const auto page = decode_page(HandPdf{}.bytes());
    ASSERT_TRUE(page) << page.error().detail;
    EXPECT_EQ(Bytes(page->pixels.samples().begin(), page->pixels.samples().end()),
              (Bytes{0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70}));
    EXPECT_EQ(page->facts.dpi_x, 3.0);
    EXPECT_EQ(page->facts.dpi_y, 3.0);
}

TEST(PdfRules, user_unit_scales_the_resolution) {
    HandPdf pdf;
    pdf.page = "/UserUnit 1.5";
    const auto page = decode_page(pdf.bytes());
    ASSERT_TRUE(page);
    EXPECT_EQ(page->facts.dpi_x, 2.0);
    pdf.page = "/UserUnit 0";
    EXPECT_EQ(refused(pdf), Code::file_damaged);
}

TEST(PdfRules, quarter_turns_and_mirrors_are_applied_to_the_pixels) {
    const Bytes upright{0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70};
    const Bytes half{0x70, 0x60, 0x50, 0x40, 0x30, 0x20, 0x10, 0x00};
    const Bytes clockwise{0x40, 0x00, 0x50, 0x10, 0x60, 0x20, 0x70, 0x30};
    const Bytes counter{0x30, 0x70, 0x20, 0x60, 0x10, 0x50, 0x00, 0x40};
    const Bytes mirrored{0x30, 0x20, 0x10, 0x00, 0x70, 0x60, 0x50, 0x40};
    const Bytes flipped{0x40, 0x50, 0x60, 0x70, 0x00, 0x10, 0x20, 0x30};
    const std::vector<std::pair<std::string, Bytes>> by_rotate = {
        {"0", upright},   {"90", clockwise}, {"180", half},
        {"270", counter}, {"-90", counter},  {"450", clockwise}};
    for (const auto& [degrees, expected] : by_rotate) {
        HandPdf pdf;
        pdf.page = "/Rotate " + degrees;
        EXPECT_EQ(samples_of(pdf), expected) << degrees;
    }
    const std::vector<std::pair<std::string, Bytes>> by_matrix = {
        {"-96 0 0 48 96 0", mirrored}, {"96 0 0 -48 0 48", flipped}, {"-96 0 0 -48 96 48", half}};
    for (const auto& [matrix, expected] : by_matrix) {
        EXPECT_EQ(samples_of(with_content("q " + matrix + " cm /Im Do Q")), expected) << matrix;
    }
    auto tall = with_content("q 0 96 -48 0 48 0 cm /Im Do Q"); // counter-clockwise
    tall.media_box = "[0 0 48 96]";
    EXPECT_EQ(samples_of(tall), counter);
    tall.content = "q 0 -96 48 0 0 96 cm /Im Do Q";
    EXPECT_EQ(samples_of(tall), clockwise);
    HandPdf odd;
    odd.page = "/Rotate 45";
    EXPECT_EQ(refused(odd), Code::file_damaged);
}

TEST(PdfRules, a_page_without_one_upright_picture_is_refused) {
    const std::vector<std::string> contents = {
        std::string(),
        std::string("q 60 30 -30 60 30 0 cm /Im Do Q"),      // turned by 26 degrees
        std::string("q 96 0 1 48 0 0 cm /Im Do Q"),          // slanted
        std::string("q 96 0 0 0 0 0 cm /Im Do Q"),           // flat
        k_draw + k_draw,                                     // twice
        k_draw + "0 0 10 10 re f",                           // an area
        k_draw + "0 0 m 10 10 l S",                          // a line
        k_draw + "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI",       // inline picture
        k_draw + "BT /F1 9 Tf (words) Tj ET",                // visible text
        k_draw + "BT /F1 9 Tf 3 Tr (a) Tj 0 Tr (b) Tj ET",   // visible again
        k_draw + "q BT 3 Tr ET Q BT /F1 9 Tf (words) Tj ET", // the mode is restored with the state
        k_draw + "BT 3 Tr /F3 9 Tf (a) Tj ET",               // Type 3 shows in every mode
        "/OC /Layer BDC " + k_draw + "EMC",
        k_draw + "/Sh sh",
        "q 192 0 0 48 0 0 cm /Im Do Q",                         // half of it outside the page
        "0 0 50 48 re W n " + k_draw,                           // half of it clipped away
        "0 0 m 96 0 l 96 48 l h W n " + k_draw,                 // clipped to a triangle
        "0 0 50 48 re 50 0 46 48 re W n " + k_draw,             // to two rectangles
        "0.9 0.1 -0.1 0.9 0 0 cm 0 0 999 999 re W n " + k_draw, // to a slanted one
        k_draw + "unknown",
    };
    for (const auto& content : contents) {
        auto pdf = with_content(content);
        pdf.resources = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> "
                        "/F3 << /Type /Font /Subtype /Type3 >> >>";
        EXPECT_EQ(refused(pdf), Code::pdf_not_scanned_image) << content;
    }
}

TEST(PdfRules, what_shows_nothing_beside_the_picture_is_taken) {
    const std::vector<std::string> contents = {
        "0 0 96 48 re W n " + k_draw,
        "0 0 96 48 re W* n 10 10 5 5 re n " + k_draw,
        "q 0.5 0 0 0.5 0 0 cm q 192 0 0 96 0 0 cm /Im Do Q Q",
        "q 96.5 0 0 48.5 -.25 -.25 cm /Im Do Q", // page sizes are rounded
        "/Artifact BMC " + k_draw + "EMC",
        "1 g 0 G 2 w " + k_draw,
        k_draw + "BT 3 Tr /F1 9 Tf 1 0 0 1 5 5 Tm (words) Tj [(a) -20 (b)] TJ (c) ' ET",
        "% a comment\n" + k_draw,
        "q " + k_draw, // never restored
    };
    for (const auto& content : contents) {
        auto pdf = with_content(content);
        pdf.resources = "/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >>";
        EXPECT_EQ(refused(pdf), std::nullopt) << content;
    }
}

TEST(PdfRules, graphics_states_without_effect_are_taken_others_refused) {
    const auto with_state = [](const std::string& entries) {
        auto pdf = with_content("/Gs gs " + k_draw);
        pdf.resources = "/ExtGState << /Gs << " + entries + " >> >>";
        return refused(pdf);
    };
    EXPECT_EQ(with_state("/Type /ExtGState /ca 1 /CA 1.0 /BM /Normal /SMask /None /SA true"),
              std::nullopt);
    for (const auto* entry : {"/ca 0.5", "/BM /Multiply", "/SMask << /S /Alpha >>", "/TR /Identity",
                              "/Font [7 0 R 3]", "/New 1"}) {
        EXPECT_EQ(with_state(entry), Code::pdf_not_scanned_image) << entry;
    }
    EXPECT_EQ(refused(with_content("/Gs gs " + k_draw)), Code::file_damaged);
}

TEST(PdfRules, a_picture_within_a_form_is_taken_if_the_form_shows_all_of_it) {
    const auto with_form = [](const std::string& entries, const std::string& content) {
        auto pdf = with_content("q 2 0 0 2 0 0 cm /Fm Do Q");
        pdf.more.push_back(stream_object("/Subtype /Form " + entries, content));
        return pdf;
    };
    const std::string draw = "q 96 0 0 48 0 0 cm /Im Do Q";
    auto good = with_form("/BBox [0 0 96 48] /Matrix [0.5 0 0 0.5 0 0]", draw);
    EXPECT_EQ(refused(good), std::nullopt);
    EXPECT_EQ(decode_page(good.bytes())->facts.dpi_x, 3.0);
    EXPECT_EQ(refused(with_form("/BBox [0 0 40 48] /Matrix [0.5 0 0 0.5 0 0]", draw)),
              Code::pdf_not_scanned_image);
    EXPECT_EQ(refused(with_form("/BBox [0 0 96 48] /OC << >>", draw)), Code::pdf_not_scanned_image);
    EXPECT_EQ(refused(with_form("/BBox [0 0 96 48]", "/Fm Do")), Code::pdf_not_scanned_image)
        << "a form that draws itself";
    EXPECT_EQ(refused(with_form("/BBox [0 0 96 48]", "Q")), Code::file_damaged)
        << "a form may not undo what was saved outside";
}

TEST(PdfRules, annotations_that_may_show_are_refused) {
    const auto with_annotation = [](const std::string& entries) {
        HandPdf pdf;
        pdf.page = "/Annots [<< /Type /Annot /Rect [1 1 20 20] " + entries + " >>]";
        return refused(pdf);
    };
    EXPECT_EQ(with_annotation("/Subtype /Stamp"), Code::pdf_not_scanned_image);
    EXPECT_EQ(with_annotation("/Subtype /Widget /FT /Tx"), Code::pdf_not_scanned_image);
    EXPECT_EQ(with_annotation("/Subtype /Link"), Code::pdf_not_scanned_image) << "has a frame";
    EXPECT_EQ(with_annotation("/Subtype /Link /Border [0 0 0]"), std::nullopt);
    EXPECT_EQ(with_annotation("/Subtype /Widget /FT /Sig /F 2"), std::nullopt) << "hidden";
}

TEST(PdfRules, a_signature_is_told) {
    HandPdf pdf;
    pdf.catalog = "/AcroForm << /SigFlags 3 /Fields [] >>";
    const auto page = decode_page(pdf.bytes());
    ASSERT_TRUE(page);
    EXPECT_TRUE(page->facts.signed_source);
    pdf.catalog = "/AcroForm << /Fields [<< /FT /Sig /V << >> >>] >>";
    EXPECT_TRUE(decode_page(pdf.bytes())->facts.signed_source);
    pdf.catalog = "/AcroForm << /SigFlags 2 /Fields [<< /FT /Sig >>] >>";
    EXPECT_FALSE(decode_page(pdf.bytes())->facts.signed_source);
}

TEST(PdfRules, decode_arrays_turn_black_and_white_about_or_are_refused) {
    HandPdf pdf;
    pdf.picture += " /Decode [1 0]";
    EXPECT_EQ(samples_of(pdf), (Bytes{0xFF, 0xEF, 0xDF, 0xCF, 0xBF, 0xAF, 0x9F, 0x8F}));
    pdf = HandPdf{};
    pdf.picture += " /Decode [0 0.5]";
    EXPECT_EQ(refused(pdf), Code::pixel_layout_not_supported);
    const auto rgb = with_picture("/Width 1 /Height 2 /BitsPerComponent 8 /ColorSpace /DeviceRGB "
                                  "/Decode [1 0 1 0 1 0]",
                                  "\x01\x02\x03\x04\x05\x06");
    EXPECT_EQ(samples_of(rgb), (Bytes{0xFE, 0xFD, 0xFC, 0xFB, 0xFA, 0xF9}));
}

TEST(PdfRules, stencil_masks_are_black_on_white) {
    const std::string mask = "/Width 4 /Height 2 /ImageMask true";
    EXPECT_EQ(samples_of(with_picture(mask, "\x50\xA0")), (Bytes{0x50, 0xA0}));
    EXPECT_EQ(samples_of(with_picture(mask + " /Decode [1 0]", "\x50\xA0")), (Bytes{0xA0, 0x50}));
    auto red = with_picture(mask, "\x50\xA0");
    red.content = "1 0 0 rg " + k_draw;
    EXPECT_EQ(refused(red), Code::pixel_layout_not_supported);
    red.content = "1 0 0 rg 0 0 0 rg " + k_draw;
    EXPECT_EQ(refused(red), std::nullopt);
}

TEST(PdfRules, palettes_give_their_colours) {
    const std::string head = "/Width 4 /Height 1 /BitsPerComponent 2 /ColorSpace [/Indexed ";
    const std::string colours = "/DeviceRGB 2 <0A0B0C 1A1B1C 2A2B2C>]";
    const Bytes expected{0x0A, 0x0B, 0x0C, 0x1A, 0x1B, 0x1C, 0x2A, 0x2B, 0x2C, 0x2A, 0x2B, 0x2C};
    EXPECT_EQ(samples_of(with_picture(head + colours, "\x1B")), expected) << "3 shows the last";
    EXPECT_EQ(samples_of(with_picture(head + colours + " /Decode [3 0]", "\xE4")), expected);
    const auto grey = with_picture(head + "/DeviceGray 3 <00 55 AA FF>]", "\x1B");
    EXPECT_EQ(samples_of(grey), (Bytes{0x00, 0x55, 0xAA, 0xFF}));
    EXPECT_EQ(refused(with_picture(head + "/DeviceRGB 3 <0A0B0C>]", "\x1B")), Code::file_damaged);
    EXPECT_EQ(refused(with_picture(head + "/DeviceCMYK 0 <00000000>]", "\x1B")),
              Code::pixel_layout_not_supported);
}

TEST(PdfRules, samples_of_16_bits_keep_all_their_bits) {
    const auto page =
        decode_page(with_picture("/Width 2 /Height 1 /BitsPerComponent 16 /ColorSpace /DeviceGray",
                                 "\x12\x34\xFE\xDC")
                        .bytes());
    ASSERT_TRUE(page);
    EXPECT_TRUE(same_pixels(
        page->pixels, make_page(2, 1, SampleLayout::grey16, [](unsigned x, unsigned, unsigned) {
            return x == 0 ? 0x1234U : 0xFEDCU;
        })));
}

TEST(PdfRules, run_length_and_lzw_are_unpacked) {
    const std::string sides = "/Width 10 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray ";
    const Bytes expected{45, 45, 45, 45, 45, 65, 45, 45, 45, 66};
    // ISO 32000-1 7.4.4.2, the example.
    EXPECT_EQ(samples_of(with_picture(sides + "/Filter /LZWDecode",
                                      "\x80\x0B\x60\x50\x22\x0C\x0C\x85\x01")),
              expected);
    const std::string packed = "\xFC\x2D\x04\x41\x2D\x2D\x2D\x42\x80";
    EXPECT_EQ(samples_of(with_picture(sides + "/Filter [/RunLengthDecode]", packed)), expected);
    EXPECT_EQ(refused(with_picture(sides + "/Filter /RunLengthDecode", packed.substr(0, 6))),
              Code::file_truncated);
    EXPECT_EQ(refused(with_picture(sides + "/Filter /RunLengthDecode", "\xF0\x2D")),
              Code::file_damaged);
    EXPECT_EQ(refused(with_picture(sides + "/Filter /LZWDecode /DecodeParms << /EarlyChange 0 >>",
                                   "\x80\x0B")),
              Code::format_not_supported);
}

/// The first strip of a TIFF as it lies in the file.
std::string stored_strip(const std::string& name) {
    const auto path =
        (std::filesystem::path(SCANSEAL_SOURCE_DIR) / "tests/data/imaging" / name).string();
    auto* tiff = TIFFOpen(path.c_str(), "r");
    std::string bytes(static_cast<std::size_t>(TIFFRawStripSize64(tiff, 0)), '\0');
    TIFFReadRawStrip(tiff, 0, bytes.data(), static_cast<tmsize_t>(bytes.size()));
    TIFFClose(tiff);
    return bytes;
}

TEST(PdfRules, faxes_of_both_groups_are_read) {
    const std::string sides = "/Width 37 /Height 23 /BitsPerComponent 1 /ColorSpace /DeviceGray "
                              "/Filter /CCITTFaxDecode /DecodeParms << /Columns 37 ";
    // These TIFFs are of the kind where 1 is white, so their coders took white for black.
    const auto group4 = stored_strip("bilevel_g4.tif");
    const auto upright =
        decode_page(with_picture(sides + "/K -1 /BlackIs1 true >>", group4).bytes());
    ASSERT_TRUE(upright);
    EXPECT_TRUE(same_pixels(upright->pixels, bilevel_page()));
    const auto turned = decode_page(with_picture(sides + "/K -1 >>", group4).bytes());
    ASSERT_TRUE(turned);
    EXPECT_FALSE(same_pixels(turned->pixels, bilevel_page()));
    const auto back = decode_page(with_picture(sides + "/K -1 >> /Decode [1 0]", group4).bytes());
    ASSERT_TRUE(back);
    EXPECT_TRUE(same_pixels(back->pixels, bilevel_page()));
    const auto group3 =
        decode_page(with_picture(sides + "/EndOfLine true /BlackIs1 true /Rows 23 >>",
                                 stored_strip("bilevel_g3_1d.tif"))
                        .bytes());
    ASSERT_TRUE(group3) << group3.error().detail;
    EXPECT_TRUE(same_pixels(group3->pixels, bilevel_page()));
    const auto mixed = decode_page(
        with_picture(sides + "/K 4 /BlackIs1 true >>", stored_strip("bilevel_g3_2d.tif")).bytes());
    ASSERT_TRUE(mixed) << mixed.error().detail;
    EXPECT_TRUE(same_pixels(mixed->pixels, bilevel_page()));
}

TEST(PdfRules, a_fax_whose_rows_are_not_all_there_is_refused) {
    const std::string sides = "/Width 37 /Height 23 /BitsPerComponent 1 /ColorSpace /DeviceGray "
                              "/Filter /CCITTFaxDecode /DecodeParms << ";
    const auto group4 = stored_strip("bilevel_g4.tif");
    EXPECT_EQ(refused(with_picture(sides + "/K -1 /Columns 37 >>", group4.substr(0, 20))),
              Code::file_damaged);
    EXPECT_EQ(refused(with_picture(sides + "/K -1 >>", group4)), Code::file_damaged) << "1728";
    EXPECT_EQ(refused(with_picture(sides + "/K -1 /Columns 37 /Rows 20 >>", group4)),
              Code::file_damaged);
    EXPECT_EQ(refused(with_picture(sides + "/K -1 /Columns 37 /EncodedByteAlign true >>", group4)),
              Code::format_not_supported);
}

TEST(PdfRules, codings_that_may_change_the_picture_are_refused) {
    const std::string sides = "/Width 4 /Height 2 /BitsPerComponent 8 /ColorSpace /DeviceGray ";
    EXPECT_EQ(refused(with_picture(sides + "/Filter /JBIG2Decode", "x")),
              Code::format_not_supported);
    EXPECT_EQ(refused(with_picture(sides + "/Filter /JPXDecode", "x")), Code::format_not_supported);
    EXPECT_EQ(refused(with_picture(sides + "/Filter [/ASCII85Decode /FlateDecode]", "x")),
              Code::format_not_supported);
    EXPECT_EQ(refused(with_picture(sides + "/Filter /Unknown", "x")), Code::format_not_supported);
}

TEST(PdfRules, pictures_with_masks_other_versions_or_in_other_files_are_refused) {
    for (const auto* entry : {"/SMask 5 0 R", "/Mask [0 1]", "/SMaskInData 1"}) {
        HandPdf pdf;
        pdf.picture += std::string(" ") + entry;
        EXPECT_EQ(refused(pdf), Code::pixel_layout_not_supported) << entry;
    }
    for (const auto* entry : {"/OC << >>", "/Alternates []", "/F (other.dat)"}) {
        HandPdf pdf;
        pdf.picture += std::string(" ") + entry;
        EXPECT_EQ(refused(pdf), Code::pdf_not_scanned_image) << entry;
    }
    for (const auto* space : {"/DeviceCMYK", "[/Lab << >>]", "/Pattern", "[/Separation /Red]"}) {
        EXPECT_EQ(
            refused(with_picture(
                "/Width 4 /Height 2 /BitsPerComponent 8 /ColorSpace " + std::string(space), "x")),
            Code::pixel_layout_not_supported)
            << space;
    }
}

TEST(PdfRules, a_jpeg_must_be_what_the_pdf_says_it_is) {
    const auto file = test_file("rgb8.jpg");
    const std::string data(file.begin(), file.end());
    const std::string rgb = "/BitsPerComponent 8 /ColorSpace /DeviceRGB /Filter /DCTDecode ";
    EXPECT_EQ(refused(with_picture("/Width 37 /Height 23 " + rgb, data)), std::nullopt);
    EXPECT_EQ(refused(with_picture("/Width 37 /Height 22 " + rgb, data)), Code::file_damaged);
    EXPECT_EQ(refused(with_picture("/Width 37 /Height 23 /BitsPerComponent 8 /ColorSpace "
                                   "/DeviceGray /Filter /DCTDecode",
                                   data)),
              Code::file_damaged);
    EXPECT_EQ(refused(with_picture(
                  "/Width 37 /Height 23 /DecodeParms << /ColorTransform 0 >> " + rgb, data)),
              Code::format_not_supported);
    EXPECT_TRUE(refused(with_picture("/Width 37 /Height 23 " + rgb, data.substr(0, 300))));
}

TEST(PdfRules, the_exif_part_of_a_jpeg_counts_for_nothing_in_a_pdf) {
    const auto file = test_file("grey8_orientation_6.jpg");
    const auto page =
        decode_page(with_picture("/Width 37 /Height 23 /BitsPerComponent 8 /ColorSpace /DeviceGray "
                                 "/Filter /DCTDecode",
                                 std::string(file.begin(), file.end()))
                        .bytes());
    ASSERT_TRUE(page);
    EXPECT_EQ(page->facts.width_px, 37U);
    EXPECT_NEAR(*page->facts.dpi_x, 37 * 72 / 96.0, 0.001);
}

} // namespace

} // namespace scanseal::imaging::test
