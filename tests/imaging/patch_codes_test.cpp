// Sheets are drawn as PDF by the published figures, in points, and made into pixels by pdftoppm.
#include "imaging/patch_codes.hpp"

#include "tests/imaging/hand_pdf.hpp"
#include "tests/imaging/test_pages.hpp"
#include "tests/support/shared_data.hpp"
#include "tests/support/shell_command.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace scanseal::imaging::test {

namespace {

constexpr double k_a4_width_in = 8.27;
constexpr double k_a4_height_in = 11.69;
/// A separator sheet: less print than a line of pencil (imaging/page_measures.hpp).
constexpr double k_bare_ink = 0.0005;

std::string rectangle(double x_in, double y_in, double width_in, double height_in) {
    std::string text;
    for (const double inches : {x_in, y_in, width_in, height_in}) {
        text += std::to_string(inches * 72) + " ";
    }
    return text + "re f\n";
}

/// How far A-61599 lets a print stray.
struct Bars {
    double wide_in = 0.20;
    double narrow_in = 0.08;
    double space_in = 0.08;
    double length_in = 4.0;
    double from_edge_in = 0.5;
    double left_in = 2.0;
};

/// Downwards from the top edge of the page.
std::string patch(const std::string& widths, const Bars& bars = {}) {
    std::string content;
    double y = k_a4_height_in - bars.from_edge_in;
    for (const char width : widths) {
        const double depth = width == 'W' ? bars.wide_in : bars.narrow_in;
        content += rectangle(bars.left_in, y - depth, bars.length_in, depth);
        y -= depth + bars.space_in;
    }
    return content;
}

/// `size` times as large, and turned about the middle of the page.
std::string moved(const std::string& content, double size, double degrees) {
    const double angle = degrees * std::numbers::pi / 180;
    const double c = size * std::cos(angle);
    const double s = size * std::sin(angle);
    const double x = k_a4_width_in * 36;
    const double y = k_a4_height_in * 36;
    std::string matrix;
    for (const double value : {c, s, -s, c, x - c * x + s * y, y - s * x - c * y}) {
        matrix += std::to_string(value) + " ";
    }
    return "q " + matrix + "cm\n" + content + "Q\n";
}

std::string text_lines(double from_top_in, int count) {
    std::string content =
        "BT /F 11 Tf 72 " + std::to_string((k_a4_height_in - from_top_in) * 72) + " Td 16 TL\n";
    for (int i = 0; i < count; ++i) {
        content += "(Tax form, to be filled in by hand and in full, part " + std::to_string(i) +
                   ") Tj T*\n";
    }
    return content + "ET\n";
}

/// `form`: -mono, -gray, or nothing for colour.
PixelBuffer scanned(const std::string& content, int dpi = 300, const std::string& form = "-gray",
                    int turned_degrees = 0) {
    const scanseal::test::TempDir folder;
    const auto pdf =
        pdf_of({"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595.44 841.68] /Rotate " +
                    std::to_string(turned_degrees) +
                    " /Contents 4 0 R /Resources << /Font << /F << /Type /Font /Subtype /Type1 "
                    "/BaseFont /Helvetica >> >> >> >>",
                stream_object("", content)});
    scanseal::test::write_file(folder.path() / "sheet.pdf", pdf);
    const auto stem = (folder.path() / "sheet").string();
    const auto command = "pdftoppm -png " + form + " -singlefile -r " + std::to_string(dpi) + " " +
                         stem + ".pdf " + stem;
    EXPECT_TRUE(scanseal::test::succeeds(command));
    const auto bytes = bytes_of(stem + ".png");
    const MemorySource source(bytes);
    auto file = open_image(source, k_limits);
    EXPECT_TRUE(file);
    return std::move((*file)->decode(0)->pixels);
}

std::string names(const PatchReading& reading) {
    std::string found;
    for (const auto& patch : reading.patches) {
        for (const auto& known : k_patch_patterns) {
            found += known.kind == patch.kind ? known.name : "";
        }
    }
    return found;
}

std::string names_on(const PixelBuffer& page, double dpi = 300) {
    return names(read_patches(page, dpi, dpi));
}

class PatchCodes : public testing::Test {
protected:
    void SetUp() override {
        if (!scanseal::test::has_program("pdftoppm")) {
            GTEST_SKIP() << "pdftoppm (poppler-utils) is not installed";
        }
    }
};

// A-61599, its table, in the order in which the bars come from the leading edge.
const std::vector<std::pair<std::string, std::string>> k_published{
    {"1", "WWNN"}, {"2", "WNNW"}, {"3", "WNWN"}, {"4", "NWWN"}, {"6", "NNWW"}, {"T", "NWNW"}};

TEST_F(PatchCodes, reads_each_code_at_any_resolution_and_depth) {
    for (const auto& [name, bars] : k_published) {
        EXPECT_EQ(names_on(scanned(patch(bars), 200, "-mono"), 200), name);
        EXPECT_EQ(names_on(scanned(patch(bars), 300, "-gray"), 300), name);
    }
    EXPECT_EQ(names_on(scanned(patch("NWNW"), 400, ""), 400), "T");
    EXPECT_EQ(names_on(scanned(patch("NNWW"), 600, "-mono"), 600), "6");
}

TEST_F(PatchCodes, reads_prints_that_are_askew_smaller_or_larger_or_at_the_ends_of_the_tolerance) {
    const Bars thin{.wide_in = 0.19, .narrow_in = 0.07, .space_in = 0.0933, .length_in = 2.1};
    const Bars thick{.wide_in = 0.21, .narrow_in = 0.09, .space_in = 0.07, .left_in = 3.0};
    for (const auto& [name, bars] : k_published) {
        for (const double degrees : {-2.0, 2.0}) {
            EXPECT_EQ(names_on(scanned(moved(patch(bars), 1, degrees), 200, "-mono"), 200), name);
        }
        for (const double size : {0.95, 1.05}) {
            EXPECT_EQ(names_on(scanned(moved(patch(bars, thin), size, 2), 200, "-mono"), 200),
                      name);
            EXPECT_EQ(names_on(scanned(moved(patch(bars, thick), size, 0), 240, "-gray"), 240),
                      name);
        }
    }
}

TEST_F(PatchCodes, reads_a_sheet_from_the_edge_it_lies_next_to_whichever_way_it_was_fed) {
    for (const int degrees : {0, 90, 180, 270}) {
        EXPECT_EQ(names_on(scanned(patch("NWNW"), 200, "-gray", degrees), 200), "T") << degrees;
        EXPECT_EQ(names_on(scanned(patch("WNWN"), 200, "-gray", degrees), 200), "3") << degrees;
    }
}

TEST_F(PatchCodes, says_where_a_patch_is) {
    const auto reading = read_patches(scanned(patch("NWNW"), 600), 600, 600);
    ASSERT_EQ(reading.patches.size(), 1U);
    const auto& region = reading.patches.front().region;
    EXPECT_NEAR(region.x_px, 1200, 40);
    EXPECT_NEAR(region.y_px, 300, 4);
    EXPECT_NEAR(region.width_px, 2400, 80);
    EXPECT_NEAR(region.height_px, 480, 6);
}

TEST_F(PatchCodes, tells_a_bare_sheet_from_a_form_that_bears_a_patch) {
    const auto ink = [](const std::string& content) {
        const auto reading = read_patches(scanned(content), 300, 300);
        EXPECT_EQ(names(reading), "2");
        return reading.other_ink;
    };
    const auto bars = patch("WNNW");
    EXPECT_LT(ink(bars), k_bare_ink);
    const auto named = bars + "BT /F 18 Tf 144 720 Td (PATCH 2, separator) Tj ET\n";
    EXPECT_LT(ink(named), k_bare_ink) << "a name within half an inch";
    EXPECT_GT(ink(bars + text_lines(3, 1)), k_bare_ink);
    EXPECT_GT(ink(bars + text_lines(3, 30)), 10 * k_bare_ink);
}

TEST_F(PatchCodes, reads_through_grain_and_pale_ink) {
    auto page = scanned(patch("NWWN"), 200);
    std::minstd_rand random(7);
    for (auto& sample : page.samples()) {
        const int tone = 110 + sample / 2 + static_cast<int>(random() % 61) - 30;
        sample = static_cast<std::uint8_t>(std::clamp(tone, 0, 255));
    }
    EXPECT_EQ(names_on(page, 200), "4");
}

TEST_F(PatchCodes, takes_nothing_else_for_a_patch) {
    const auto none = [](const std::string& content, const std::string& what) {
        EXPECT_EQ(names_on(scanned(content, 200, "-mono"), 200), "") << what;
    };
    const auto bars = patch("NWNW");
    const double top = k_a4_height_in - 0.5;
    none(bars + rectangle(1.96, top - 0.8, 0.04, 0.8) + rectangle(6.0, top - 0.8, 0.04, 0.8),
         "a table: its rules end at lines");
    none(bars + rectangle(1.985, top - 0.8, 0.01, 0.8) + rectangle(6.0, top - 0.8, 0.01, 0.8),
         "a table of thinner lines");
    none(bars + rectangle(1.85, top - 0.8, 0.15, 0.8), "a box on one side");
    none(patch("NWNWN"), "five bars");
    none(patch("NWN"), "three bars");
    none(patch("NNNN"), "no code");
    none(patch("WWWW", {.wide_in = 0.14}), "bars of one width: a ruled form");
    none(patch("NWNW", {.length_in = 1.5}), "too short");
    none(patch("NWNW", {.from_edge_in = 5.0}), "in the middle of the page");
    none(patch("NWNW", {.length_in = 8.0, .left_in = 0.27}), "bars that leave the page");
    none(moved(bars, 0.85, 0), "too small");
    none(moved(bars, 1.15, 0), "too large");
    none(moved(bars, 1, 6), "too far askew");
    none(bars + "1 g\n" + text_lines(0.7, 4), "text across the bars");
    std::string code39; // a large one: wide and narrow bars of the same widths, more than four
    double y = top;
    for (const char width : std::string("NWNNWNWNNNWNWNNWN")) {
        const double depth = width == 'W' ? 0.20 : 0.08;
        code39 += rectangle(2, y - depth, 4, depth);
        y -= depth + 0.08;
    }
    none(code39, "a bar code of the same widths");
    std::string grid;
    for (int i = 0; i < 12; ++i) {
        grid += rectangle(1, top - 0.16 * i, 6, 0.08) + rectangle(1 + 0.5 * i, 8, 0.08, 3);
    }
    none(grid, "a grid");
    EXPECT_EQ(names_on(scanned(bars, 100), 100), "") << "too coarse";
    EXPECT_EQ(names_on(scanned(bars), 0), "") << "of no known resolution";
    EXPECT_EQ(names_on(scanned(bars), 200), "") << "another resolution than it claims";
}

TEST(PatchCodesOnRealPages, R20_are_seen_on_none) {
    unsigned pages = 0;
    for (const auto* set : {"scan-leptonica", "scan-naps2", "scan-ocrd", "scan-ocrmypdf",
                            "scan-deskew", "scan-unpaper", "scan-paperless", "scan-japanese",
                            "scan-tesseract", "tiff-libtiff", "tiff-pillow"}) {
        const auto folder = scanseal::test::shared_data(set);
        if (!folder) {
            GTEST_SKIP() << "../shared/data/" << set << " is absent";
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
            if (!entry.is_regular_file() || entry.path().filename() == "patcht.jpg") {
                continue;
            }
            const auto bytes = bytes_of(entry.path());
            const MemorySource source(bytes);
            auto file = open_image(source, k_limits);
            for (std::uint32_t page = 0; file && page < (*file)->page_count(); ++page) {
                const auto decoded = (*file)->decode(page);
                // Many have no resolution, or a wrong one: as if they had each of these.
                for (const double dpi : {150.0, 200.0, 300.0, 600.0}) {
                    if (decoded) {
                        EXPECT_EQ(names_on(decoded->pixels, dpi), "") << entry.path() << dpi;
                        ++pages;
                    }
                }
            }
        }
    }
    EXPECT_GT(pages, 500U);
}

TEST(PatchCodesOnRealPages, a_sheet_by_kodak_is_read_from_two_edges) {
    const auto folder = scanseal::test::shared_data("scan-naps2");
    if (!folder) {
        GTEST_SKIP() << "../shared/data/scan-naps2 is absent";
    }
    const auto bytes = bytes_of(*folder / "patcht.jpg");
    const MemorySource source(bytes);
    const auto decoded = (*open_image(source, k_limits))->decode(0);
    ASSERT_TRUE(decoded);
    const auto reading = read_patches(decoded->pixels, 300, 300);
    EXPECT_EQ(names(reading), "TT") << "the other two come too close to each other";
    ASSERT_EQ(reading.patches.size(), 2U);
    EXPECT_NE(reading.patches[0].edge, reading.patches[1].edge);
}

TEST(PatchCodesOnAnyPage, are_looked_for_without_harm) {
    std::minstd_rand random(11);
    for (const auto& [width, height] :
         {std::pair{1U, 1U}, {1U, 4000U}, {4000U, 1U}, {700U, 900U}}) {
        const auto page = make_page(width, height, SampleLayout::bilevel,
                                    [&](auto...) { return static_cast<unsigned>(random() & 1U); });
        EXPECT_EQ(names_on(page), "");
        EXPECT_EQ(names_on(page, 200), "");
    }
}

} // namespace
} // namespace scanseal::imaging::test
