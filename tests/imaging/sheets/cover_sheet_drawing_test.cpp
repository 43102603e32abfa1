#include "imaging/sheets/cover_sheet_drawing.hpp"

#include "imaging/page_codes.hpp"
#include "tests/imaging/test_pages.hpp"
#include "tests/support/shell_command.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <fstream>

#ifdef __SANITIZE_ADDRESS__
/// fontconfig and cairo keep what they read of the fonts until the process ends.
extern "C" const char* __lsan_default_suppressions() { // NOLINT(bugprone-reserved-identifier)
    return "leak:libfontconfig\nleak:libcairo\n";
}
#endif

namespace scanseal::imaging::test {

namespace {

CoverSheetFace face_with(const std::string& code_text) {
    return {.title = "表紙\nCover sheet",
            .lines = {{.label = "患者ID", .value = "00123456"},
                      {.label = "氏名", .value = "山田 太郎"}},
            .note = "この用紙を一番上に置いてください。",
            .code_text = code_text};
}

/// The sheet as a scanner would see it, by pdftoppm; empty where that is not installed.
Bytes as_scanned(const Bytes& pdf, unsigned dpi, const scanseal::test::TempDir& folder) {
    const auto file = folder.path() / "sheet.pdf";
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(pdf.data()), static_cast<std::streamsize>(pdf.size()));
    const auto command = "pdftoppm -png -gray -singlefile -r " + std::to_string(dpi) + " " +
                         file.string() + " " + (folder.path() / "sheet").string();
    if (!scanseal::test::succeeds(command)) {
        return {};
    }
    return bytes_of(folder.path() / "sheet.png");
}

TEST(CoverSheetDrawing, shows_a_code_that_can_be_read_twice_at_200_dpi) {
    if (!scanseal::test::has_program("pdftoppm")) {
        GTEST_SKIP() << "pdftoppm (poppler-utils) is not installed";
    }
    const scanseal::test::TempDir folder;
    // Unlike text, it cannot be packed by a mode of its own.
    const std::string text = "SCANSEAL1 " + std::string(k_cover_code_bytes_max - 10, 'a');
    const auto pdf = draw_cover_sheet(face_with(text));
    ASSERT_TRUE(pdf) << pdf.error().detail;
    for (const unsigned dpi : {200U, 300U, 400U}) {
        const auto png = as_scanned(*pdf, dpi, folder);
        const MemorySource source(png);
        const auto file = open_image(source, k_limits);
        ASSERT_TRUE(file);
        const auto codes = read_page_codes((*file)->decode(0)->pixels);
        ASSERT_EQ(codes.size(), 2U) << dpi;
        EXPECT_EQ(codes[0].text, text);
        EXPECT_EQ(codes[1].text, text);
    }
}

TEST(CoverSheetDrawing, is_the_same_file_for_the_same_face) {
    const auto one = draw_cover_sheet(face_with("SCANSEAL1 x"));
    const auto other = draw_cover_sheet(face_with("SCANSEAL1 x"));
    ASSERT_TRUE(one && other);
    EXPECT_EQ(*one, *other);
}

TEST(CoverSheetDrawing, refuses_what_does_not_fit_into_code_or_page) {
    for (const auto size : {std::size_t{0}, k_cover_code_bytes_max + 1}) {
        const auto pdf = draw_cover_sheet(face_with(std::string(size, 'a')));
        ASSERT_FALSE(pdf);
        EXPECT_EQ(pdf.error().code, RefusalCode::cover_sheet_undrawable);
    }
    auto face = face_with("SCANSEAL1 x");
    face.lines.assign(60, {.label = "label", .value = "value"});
    const auto full = draw_cover_sheet(face);
    ASSERT_FALSE(full);
    EXPECT_EQ(full.error().code, RefusalCode::cover_sheet_undrawable);
}

TEST(CoverSheetDrawing, refuses_text_that_is_not_utf_8) {
    auto face = face_with("SCANSEAL1 x");
    face.lines.push_back({.label = "x", .value = "\xff\xfe"});
    const auto pdf = draw_cover_sheet(face);
    ASSERT_FALSE(pdf);
    EXPECT_EQ(pdf.error().code, RefusalCode::cover_sheet_undrawable);
}

} // namespace
} // namespace scanseal::imaging::test
