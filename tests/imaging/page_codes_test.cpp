#include "imaging/page_codes.hpp"

#include "tests/imaging/test_pages.hpp"
#include "tests/support/shared_data.hpp"

#include <gtest/gtest.h>

#include <map>

namespace scanseal::imaging::test {

namespace {

// tests/data/imaging/codes/README.md says what stands on the page.
const std::map<std::string, CodeKind> k_expected{
    {R"(SCANSEAL1 00000000 {"document":{"type":"letter"}})", CodeKind::qr},
    {"患者 太郎", CodeKind::qr},
    {"MRN-00123456", CodeKind::code128},
    {"A00123456B", CodeKind::codabar},
    {"K0012345", CodeKind::code39}};

DecodedPage decoded(const Bytes& bytes) {
    const MemorySource source(bytes);
    auto file = open_image(source, k_limits);
    EXPECT_TRUE(file);
    auto page = (*file)->decode(0);
    EXPECT_TRUE(page);
    return std::move(*page);
}

std::map<std::string, CodeKind> codes_of(const PixelBuffer& page) {
    std::map<std::string, CodeKind> found;
    for (const auto& code : read_page_codes(page)) {
        found.emplace(code.text, code.kind);
    }
    return found;
}

/// The page turned by a quarter, clockwise.
PixelBuffer turned(const PixelBuffer& page) {
    return make_page(page.height_px(), page.width_px(), SampleLayout::bilevel,
                     [&page](unsigned x, unsigned y, unsigned) {
                         const auto row = page.row(page.height_px() - 1 - x);
                         return static_cast<unsigned>(row[y / 8] >> (7 - y % 8)) & 1U;
                     });
}

TEST(PageCodes, reads_every_kind_of_code_on_a_page) {
    EXPECT_EQ(codes_of(decoded(test_file("codes/codes_150dpi.png")).pixels), k_expected);
}

TEST(PageCodes, reads_a_page_that_lies_on_its_side) {
    EXPECT_EQ(codes_of(turned(decoded(test_file("codes/codes_150dpi.png")).pixels)), k_expected);
}

TEST(PageCodes, tells_where_a_code_is) {
    const auto page = decoded(test_file("codes/codes_150dpi.png"));
    const auto codes = read_page_codes(page.pixels);
    ASSERT_FALSE(codes.empty());
    EXPECT_EQ(codes.front().kind, CodeKind::qr);
    EXPECT_NEAR(codes.front().region.x_px, 824, 12);
    EXPECT_NEAR(codes.front().region.y_px, 124, 12);
}

TEST(PageCodes, finds_none_on_an_empty_page_and_on_one_pixel) {
    EXPECT_TRUE(read_page_codes(make_page(600, 800, SampleLayout::grey8, [](auto...) {
                    return 255U;
                })).empty());
    EXPECT_TRUE(read_page_codes(make_page(1, 1, SampleLayout::bilevel, [](auto...) {
                    return 0U;
                })).empty());
}

TEST(PageCodes, sees_no_codes_in_print_but_the_one_on_a_patent) {
    const auto scans = scanseal::test::shared_data("scan-leptonica");
    if (!scans) {
        GTEST_SKIP() << "no ../shared/data/scan-leptonica";
    }
    const std::map<std::string, CodeKind> patent{{"US006672749B2", CodeKind::code39}};
    EXPECT_EQ(codes_of(decoded(bytes_of(*scans / "patent.png")).pixels), patent);
    for (const auto* name : {"feyn.tif", "pageseg1.tif"}) {
        EXPECT_TRUE(read_page_codes(decoded(bytes_of(*scans / name)).pixels).empty()) << name;
    }
}

} // namespace
} // namespace scanseal::imaging::test
