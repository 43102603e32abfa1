#include "imaging/sheets/patch_sheet_drawing.hpp"

#include "imaging/image_file.hpp"
#include "tests/imaging/test_pages.hpp"
#include "tests/support/shell_command.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace scanseal::imaging::test {

namespace {

TEST(PatchSheet, is_read_back_from_both_its_edges_whatever_it_says) {
    if (!scanseal::test::has_program("pdftoppm")) {
        GTEST_SKIP() << "pdftoppm (poppler-utils) is not installed";
    }
    for (const auto& pattern : k_patch_patterns) {
        const auto pdf = draw_patch_sheet(
            {.kind = pattern.kind, .title = "区切り用紙\nSeparator", .note = "Between two."});
        ASSERT_TRUE(pdf) << pdf.error().detail;
        const scanseal::test::TempDir folder;
        const auto stem = (folder.path() / "sheet").string();
        scanseal::test::write_file(stem + ".pdf", std::string(as_text(*pdf)));
        const auto command = "pdftoppm -png -mono -singlefile -r 200 " + stem + ".pdf " + stem;
        ASSERT_TRUE(scanseal::test::succeeds(command));
        const auto bytes = bytes_of(stem + ".png");
        const MemorySource source(bytes);
        const auto page = (*open_image(source, k_limits))->decode(0);
        ASSERT_TRUE(page);
        const auto reading = read_patches(page->pixels, 200, 200);
        ASSERT_EQ(reading.patches.size(), 2U) << pattern.name;
        EXPECT_EQ(reading.patches[0].kind, pattern.kind) << pattern.name;
        EXPECT_EQ(reading.patches[0].edge, PageEdge::top);
        EXPECT_EQ(reading.patches[1].kind, pattern.kind) << pattern.name;
        EXPECT_EQ(reading.patches[1].edge, PageEdge::bottom);
    }
}

TEST(PatchSheet, refuses_text_that_is_none) {
    const auto pdf = draw_patch_sheet({.kind = PatchKind::two, .title = "\xff", .note = ""});
    ASSERT_FALSE(pdf);
    EXPECT_EQ(pdf.error().code, RefusalCode::cover_sheet_undrawable);
}

} // namespace
} // namespace scanseal::imaging::test
