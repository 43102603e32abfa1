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

// Four pixels a module: a code of 10 mm at 300 dpi. Laid at each of four places it falls on other
// pixels when the page is halved.
TEST(PageCodes, reads_a_small_code_wherever_it_lies_and_once) {
    const auto code = decoded(test_file("codes/qr_4px.png"));
    const auto width = code.pixels.width_px();
    const auto height = code.pixels.height_px();
    for (unsigned shift = 0; shift < 4; ++shift) {
        const unsigned left = 1200 + shift % 2;
        const unsigned top = 1700 + shift / 2;
        const auto page =
            make_page(2480, 3508, SampleLayout::grey8, [&](unsigned x, unsigned y, unsigned) {
                const bool inside = x >= left && x < left + width && y >= top && y < top + height;
                return inside ? unsigned{code.pixels.row(y - top)[x - left]} : 255U;
            });
        const auto found = read_page_codes(page);
        ASSERT_EQ(found.size(), 1U) << shift;
        EXPECT_EQ(found.front().text, "MRN-00123456");
        EXPECT_NEAR(found.front().region.x_px, left + 16, 8);
    }
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
