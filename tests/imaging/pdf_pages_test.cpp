// PDFs made by other programs (tests/data/imaging/pdf/README.md): every page holds the pixels of
// the picture it was made from.
#include "core/failure.hpp"
#include "tests/imaging/test_pages.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace scanseal::imaging::test {

namespace {

Bytes pdf(const std::string& name) {
    return test_file("pdf/" + name + ".pdf");
}

struct Pair {
    const char* pdf;
    const char* picture;
    const char* compression;
    bool lossy = false;
};

void PrintTo(const Pair& pair, std::ostream* out) {
    *out << pair.pdf;
}

class PdfPages : public ::testing::TestWithParam<Pair> {};

TEST_P(PdfPages, S6_hold_the_pixels_of_the_picture_they_were_made_from) {
    const auto page = decode_page(pdf(GetParam().pdf));
    ASSERT_TRUE(page) << page.error().detail;
    const auto picture = decode_page(test_file(GetParam().picture));
    ASSERT_TRUE(picture);
    EXPECT_TRUE(same_pixels(page->pixels, picture->pixels));
    EXPECT_EQ(page->facts.format, FileFormat::pdf);
    EXPECT_EQ(page->facts.compression, GetParam().compression);
    EXPECT_EQ(page->facts.lossy, GetParam().lossy);
    EXPECT_EQ(page->facts.width_px, page->pixels.width_px());
    EXPECT_EQ(page->facts.layout, page->pixels.layout());
    EXPECT_FALSE(page->facts.signed_source);
}

INSTANTIATE_TEST_SUITE_P(
    OfTools, PdfPages,
    ::testing::Values(Pair{"tiff2pdf_bilevel_g4", "bilevel_g4.tif", "group4"},
                      Pair{"tiff2pdf_bilevel_white_is_zero", "bilevel_white_is_zero.tif", "group4"},
                      Pair{"tiff2pdf_grey4", "grey4.tif", "deflate"},
                      Pair{"tiff2pdf_grey8", "grey8.tif", "deflate"},
                      Pair{"tiff2pdf_rgb8", "rgb8.tif", "deflate"},
                      Pair{"tiff2pdf_plain_rgb8", "rgb8.tif", "none"},
                      Pair{"tiff2pdf_palette", "palette.tif", "deflate"},
                      Pair{"img2pdf_bilevel_g4_tif", "bilevel_g4.tif", "group4"},
                      Pair{"img2pdf_bilevel_png", "bilevel.png", "deflate"},
                      Pair{"img2pdf_grey2_png", "grey2.png", "deflate"},
                      Pair{"img2pdf_grey8_png", "grey8.png", "deflate"},
                      Pair{"img2pdf_rgb8_png", "rgb8.png", "deflate"},
                      Pair{"img2pdf_rgb16_png", "rgb16.png", "deflate"},
                      Pair{"img2pdf_palette_png", "palette.png", "deflate"},
                      Pair{"img2pdf_border", "rgb8.png", "deflate"},
                      Pair{"img2pdf_rgb8_jpg", "rgb8.jpg", "jpeg", true},
                      Pair{"img2pdf_rgb8_progressive_jpg", "rgb8_progressive.jpg", "jpeg", true},
                      Pair{"img2pdf_turned", "grey8_orientation_6.jpg", "jpeg", true}),
    [](const auto& made) { return std::string(made.param.pdf); });

TEST(Pdf, gives_all_pages_whatever_the_form_of_its_structure) {
    for (const auto* name : {"tiff2pdf_three_pages", "qpdf_object_streams", "qpdf_linearized",
                             "qpdf_linearized_object_streams", "qpdf_text"}) {
        const auto bytes = pdf(name);
        const MemorySource source(bytes);
        const auto file = open_image(source, k_limits);
        ASSERT_TRUE(file) << name;
        ASSERT_EQ((*file)->page_count(), 3U);
        for (std::uint32_t i = 0; i < 3; ++i) {
            const auto page = (*file)->decode(i);
            ASSERT_TRUE(page) << name << ": " << page.error().detail;
            EXPECT_TRUE(same_pixels(page->pixels, i == 0   ? bilevel_page()
                                                  : i == 1 ? grey8_page()
                                                           : rgb8_page()))
                << name << " page " << i + 1;
            EXPECT_EQ(page->facts.dpi_x, 300.0);
            EXPECT_EQ(page->facts.dpi_y, 300.0);
        }
    }
}

TEST(Pdf, turns_and_mirrors_as_the_page_says) {
    for (int i = 1; i <= 8; ++i) {
        const auto number = std::to_string(i);
        const auto page = decode_page(pdf("tiff2pdf_orientation_" + number));
        const auto tiff = decode_page(test_file("grey8_orientation_" + number + ".tif"));
        ASSERT_TRUE(page && tiff);
        // tiff2pdf 4.5 takes 5 for 7 and the other way round, and 6 for 8.
        EXPECT_EQ(page->facts.width_px, tiff->facts.width_px);
        EXPECT_EQ(page->facts.dpi_x, tiff->facts.dpi_x);
        EXPECT_TRUE(same_pixels(page->pixels, tiff->pixels)) << "orientation " << i;
    }
}

TEST(Pdf, page_turned_by_its_rotate_entry_is_upright) {
    const auto page = decode_page(pdf("qpdf_rotated"), 2);
    ASSERT_TRUE(page);
    const auto stored = rgb8_page();
    const auto turned = make_page(k_height_px, k_width_px, SampleLayout::rgb8,
                                  [](unsigned x, unsigned y, unsigned channel) {
                                      return rgb8_at(y, k_height_px - 1 - x, channel);
                                  });
    EXPECT_TRUE(same_pixels(page->pixels, turned));
}

TEST(Pdf, colour_profile_is_kept) {
    const auto page = decode_page(pdf("img2pdf_rgb8_png"));
    ASSERT_TRUE(page);
    EXPECT_EQ(page->facts.icc_profile.size(), 3000U);
}

TEST(Pdf, that_is_encrypted_is_refused_even_with_an_empty_password) {
    EXPECT_EQ(refusal_of(pdf("qpdf_encrypted_user")), RefusalCode::encrypted);
    EXPECT_EQ(refusal_of(pdf("qpdf_encrypted_owner")), RefusalCode::encrypted);
}

TEST(Pdf, with_more_than_one_picture_or_with_attachments_is_refused) {
    EXPECT_EQ(refusal_of(pdf("qpdf_overlay")), RefusalCode::pdf_not_scanned_image);
    EXPECT_EQ(refusal_of(pdf("qpdf_attachment")), RefusalCode::pdf_not_scanned_image);
}

TEST(Pdf, with_inks_or_transparency_is_refused) {
    EXPECT_EQ(refusal_of(pdf("tiff2pdf_cmyk")), RefusalCode::pixel_layout_not_supported);
    EXPECT_EQ(refusal_of(pdf("img2pdf_cmyk")), RefusalCode::pixel_layout_not_supported);
    EXPECT_EQ(refusal_of(pdf("img2pdf_alpha")), RefusalCode::pixel_layout_not_supported);
}

TEST(Pdf, whose_cross_references_are_wrong_is_not_repaired) {
    // tiff2pdf 4.5 miscounts when it copies a JPEG; qpdf --check says "file is damaged".
    EXPECT_EQ(refusal_of(pdf("tiff2pdf_rgb8_jpeg")), RefusalCode::file_damaged);
}

TEST(Pdf, cut_anywhere_is_never_accepted) {
    for (const auto* name : {"tiff2pdf_three_pages", "qpdf_linearized", "qpdf_object_streams",
                             "qpdf_linearized_object_streams", "img2pdf_rgb8_png"}) {
        const auto bytes = pdf(name);
        const auto whole = bytes.size() - 2; // without the end of the last line it is still whole
        for (std::size_t i = 1; i <= 100; ++i) {
            const auto size = whole * i / 101;
            const auto code = refusal_of(ByteView(bytes).first(size));
            ASSERT_TRUE(code == RefusalCode::file_truncated || code == RefusalCode::file_damaged ||
                        (size < 8 && code == RefusalCode::format_unknown))
                << name << " cut at " << size;
        }
    }
}

TEST(Pdf, limits_hold_before_anything_is_decoded) {
    auto limits = k_limits;
    limits.pages_max = 2;
    EXPECT_EQ(refusal_of(pdf("tiff2pdf_three_pages"), limits), RefusalCode::too_many_pages);
    limits = k_limits;
    limits.side_px_max = k_width_px - 1;
    EXPECT_EQ(refusal_of(pdf("tiff2pdf_rgb8"), limits), RefusalCode::image_too_large);
    limits = k_limits;
    limits.page_bytes_max = 100;
    EXPECT_EQ(refusal_of(pdf("tiff2pdf_rgb8"), limits), RefusalCode::image_too_large);
}

/// A disk that breaks after some reads.
class BreakingSource final : public ByteSource {
public:
    BreakingSource(ByteView bytes, unsigned reads) : inner_(bytes), reads_left_(reads) {}

    [[nodiscard]] std::uint64_t size_bytes() const override { return inner_.size_bytes(); }

    [[nodiscard]] std::size_t read_at(std::uint64_t offset,
                                      std::span<std::uint8_t> out) const override {
        if (reads_left_ == 0) {
            throw Failure(FailureKind::input_output, "the disk broke");
        }
        --reads_left_;
        return inner_.read_at(offset, out);
    }

private:
    MemorySource inner_;
    mutable unsigned reads_left_;
};

TEST(Pdf, a_broken_disk_is_a_failure_and_never_a_damaged_file) {
    const auto bytes = pdf("qpdf_object_streams");
    unsigned failures = 0;
    for (unsigned reads = 0; reads < 400; ++reads) {
        const BreakingSource source(bytes, reads);
        try {
            const auto file = open_image(source, k_limits);
            ASSERT_TRUE(file) << reads << ": " << file.error().detail;
            for (std::uint32_t page = 0; page < 3; ++page) {
                const auto decoded = (*file)->decode(page);
                ASSERT_TRUE(decoded) << reads << ": " << decoded.error().detail;
            }
            break;
        } catch (const Failure&) {
            ++failures;
        }
    }
    EXPECT_GT(failures, 20U);
    EXPECT_LT(failures, 400U);
}

} // namespace

} // namespace scanseal::imaging::test
