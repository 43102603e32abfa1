#include "pipeline/stack_division.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

/// c, d, e: cover sheets, each of its own; s: separator; p: page; f: a form that begins a document;
/// |: the next file.
struct Stack {
    explicit Stack(const std::string& text) {
        files.push_back({.name = "1.tif", .sha256 = "1", .page_count = 0});
        for (const char letter : text) {
            if (letter == '|') {
                const auto number = std::to_string(files.size() + 1);
                files.push_back({.name = number + ".tif", .sha256 = number, .page_count = 0});
                continue;
            }
            StackImage image{.input = files.size() - 1, .index = files.back().page_count++};
            if (letter == 's') {
                image.kind = StackImageKind::separator;
            } else if (letter == 'f') {
                image.begins_document = true;
            } else if (letter != 'p') {
                image.kind = StackImageKind::cover_sheet;
                image.cover_text = letter;
            }
            images.push_back(image);
        }
    }

    [[nodiscard]] Result<StackDivision> divide() const { return divide_stack(files, images); }

    std::vector<StackFile> files;
    std::vector<StackImage> images;
};

void expect_refused(const std::string& text, RefusalCode code, const std::string& detail) {
    const auto division = Stack(text).divide();
    ASSERT_FALSE(division) << text;
    EXPECT_EQ(division.error().code, code) << text;
    EXPECT_EQ(division.error().detail, detail) << text;
}

TEST(StackDivision, gives_each_cover_sheet_the_pages_after_it) {
    const auto division = Stack("c|p|p|d|p").divide();
    ASSERT_TRUE(division);
    ASSERT_EQ(division->documents.size(), 2U);
    EXPECT_EQ(division->documents[0].pages, 2U);
    EXPECT_EQ(division->documents[1].pages, 1U);
    ASSERT_EQ(division->documents[0].ranges.size(), 3U);
    EXPECT_EQ(division->documents[0].ranges[2].file, "3.tif");
    EXPECT_TRUE(division->documents[0].ranges[2].whole);
    EXPECT_FALSE(division->documents[0].ranges[2].shared);
    EXPECT_EQ(division->removed.size(), 2U);
    EXPECT_EQ(division->removed[1].file, "4.tif");
    EXPECT_EQ(division->removed[1].kind, "cover_sheet");
    EXPECT_EQ(find_kept_in_common(*division), nullptr);
}

TEST(StackDivision, gives_ranges_of_a_file_that_several_documents_have_pages_of) {
    const auto division = Stack("cpp|pdp").divide();
    ASSERT_TRUE(division);
    const auto& first = division->documents[0].ranges;
    const auto& second = division->documents[1].ranges;
    ASSERT_EQ(first.size(), 2U);
    EXPECT_TRUE(first[0].whole);
    EXPECT_EQ(first[1].first, 0U);
    EXPECT_EQ(first[1].count, 1U);
    EXPECT_FALSE(first[1].whole);
    EXPECT_TRUE(first[1].shared);
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].file, "2.tif");
    EXPECT_EQ(second[0].first, 1U);
    EXPECT_EQ(second[0].count, 2U);
    EXPECT_TRUE(second[0].shared);
}

TEST(StackDivision, leaves_separators_out) {
    const auto division = Stack("cpsdpss").divide();
    ASSERT_TRUE(division);
    EXPECT_EQ(division->documents.size(), 2U);
    ASSERT_EQ(division->removed.size(), 5U);
    EXPECT_EQ(division->removed[1].kind, "separator");
    EXPECT_EQ(division->removed[1].file_page, 3U);
}

TEST(StackDivision, R19_loses_no_image) {
    for (const std::string text : {"cp", "cpppdp|p|ep", "cps|sdp|pps", "c|p|d|p|e|p"}) {
        const Stack stack(text);
        const auto division = stack.divide();
        ASSERT_TRUE(division) << text;
        std::size_t pages = 0;
        std::size_t in_ranges = 0;
        for (const auto& document : division->documents) {
            pages += document.pages;
            for (const auto& range : document.ranges) {
                in_ranges += range.count;
            }
        }
        EXPECT_EQ(pages + division->removed.size(), stack.images.size()) << text;
        EXPECT_EQ(in_ranges, pages + division->documents.size()) << text;
    }
}

TEST(StackDivision, R20_refuses_what_it_cannot_tell_apart) {
    expect_refused("pcp", RefusalCode::cover_sheet_missing, "image 1 is none");
    expect_refused("scp", RefusalCode::cover_sheet_missing, "image 1 is none");
    expect_refused("cpdpcp", RefusalCode::stack_not_separable,
                   "image 5: a cover sheet that lies further up in the stack as well");
    expect_refused("cdp", RefusalCode::stack_not_separable,
                   "image 1: a cover sheet without pages after it");
    expect_refused("cpd", RefusalCode::stack_not_separable,
                   "image 3: a cover sheet without pages after it");
    expect_refused("cpspdp", RefusalCode::stack_not_separable,
                   "image 4: a page after a separator sheet, of no document");
}

TEST(StackDivision, R20_keeps_a_form_with_a_patch_only_right_below_a_cover_sheet) {
    const auto division = Stack("cfpsdf").divide();
    ASSERT_TRUE(division);
    EXPECT_EQ(division->documents[0].pages, 2U);
    EXPECT_EQ(division->documents[1].pages, 1U);
    EXPECT_EQ(division->removed.size(), 3U);
    expect_refused("cpfdp", RefusalCode::stack_not_separable,
                   "image 3: a form with a patch code that begins a document, and no cover sheet "
                   "before it");
    expect_refused("cpsf", RefusalCode::stack_not_separable,
                   "image 4: a page after a separator sheet, of no document");
}

TEST(StackDivision, refuses_more_documents_than_it_may_make) {
    Stack stack("");
    stack.files[0].page_count = 1002;
    for (std::uint32_t i = 0; i < 501; ++i) {
        stack.images.push_back({.input = 0,
                                .index = 2 * i,
                                .kind = StackImageKind::cover_sheet,
                                .cover_text = std::to_string(i)});
        stack.images.push_back({.input = 0, .index = 2 * i + 1});
    }
    const auto division = stack.divide();
    ASSERT_FALSE(division);
    EXPECT_EQ(division.error().code, RefusalCode::stack_not_separable);
}

TEST(StackDivision, tells_when_a_kept_source_would_show_another_document) {
    Stack shared("cp|pdp");
    shared.images[1].keeps_source = true;
    const auto division = shared.divide();
    ASSERT_TRUE(division);
    const auto* range = find_kept_in_common(*division);
    ASSERT_NE(range, nullptr);
    EXPECT_EQ(range->file, "2.tif");
    Stack apart("cp|dp");
    apart.images[1].keeps_source = true;
    EXPECT_EQ(find_kept_in_common(*apart.divide()), nullptr);
    Stack separated("cps|dp"); // a separator is nobody's page
    separated.images[1].keeps_source = true;
    EXPECT_EQ(find_kept_in_common(*separated.divide()), nullptr);
}

} // namespace
} // namespace scanseal::pipeline
