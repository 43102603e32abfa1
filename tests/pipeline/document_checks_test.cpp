#include "pipeline/page_checks/document_checks.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

/// A4 pages, each with a print of its own.
std::vector<PageTraits> document(unsigned pages) {
    std::vector<PageTraits> made;
    for (unsigned i = 0; i < pages; ++i) {
        PageTraits page;
        page.page = i + 1;
        page.width_mm = 210;
        page.height_mm = 297;
        page.likeness.bits = {0x0123456789ABCDEFULL << (i % 32), ~0ULL >> (i % 60), 0xF0F0ULL * i,
                              i % 2 == 0 ? ~0ULL : 1ULL};
        made.push_back(page);
    }
    return made;
}

Finding only(const std::vector<PageTraits>& pages, RefusalCode code) {
    const auto findings = judge_document(pages, {});
    EXPECT_EQ(findings.size(), 1U);
    if (findings.size() != 1) {
        return {};
    }
    EXPECT_EQ(findings[0].code, code) << to_string(findings[0].code);
    EXPECT_EQ(findings[0].severity, find_check_spec(code)->severity);
    return findings[0];
}

TEST(DocumentChecks, an_ordinary_document_passes) {
    EXPECT_TRUE(judge_document(document(5), {}).empty());
    EXPECT_TRUE(judge_document({}, {}).empty());
}

TEST(DocumentChecks, the_same_sheet_scanned_twice_is_found_though_its_pixels_differ) {
    auto pages = document(4);
    pages[3].likeness = pages[1].likeness;
    pages[3].likeness.bits[0] ^= 0b111; // three points differ
    const auto finding = only(pages, RefusalCode::page_near_duplicate);
    EXPECT_EQ(finding.page, 4U);
    EXPECT_EQ(finding.measured, "3");
    EXPECT_EQ(finding.detail, "2");
    pages[3].blank = true;
    EXPECT_TRUE(judge_document(pages, {}).empty()) << "blank sheets are alike";
}

TEST(DocumentChecks, pages_whose_likeness_was_not_taken_are_not_alike) {
    auto pages = document(3);
    for (auto& page : pages) {
        page.likeness = {};
    }
    EXPECT_TRUE(judge_document(pages, {}).empty());
}

TEST(DocumentChecks, a_page_longer_than_its_fellows_may_be_two_sheets) {
    auto pages = document(4);
    pages[2].height_mm = 341;
    const auto findings = judge_document(pages, {});
    ASSERT_EQ(findings.size(), 2U); // and the sizes are mixed
    EXPECT_EQ(findings[0].code, RefusalCode::double_feed_suspected);
    EXPECT_EQ(findings[0].severity, Severity::review);
    EXPECT_EQ(findings[0].page, 3U);
    EXPECT_EQ(findings[0].measured, "341");
    EXPECT_EQ(findings[0].detail, "297 mm");
    EXPECT_EQ(findings[1].code, RefusalCode::mixed_page_sizes);
}

TEST(DocumentChecks, a_page_somewhat_shorter_than_its_fellows_slipped) {
    auto pages = document(4);
    pages[1].height_mm = 280;
    EXPECT_EQ(judge_document(pages, {}).front().code, RefusalCode::double_feed_suspected);
    pages[1].height_mm = 120; // a slip of paper
    only(pages, RefusalCode::mixed_page_sizes);
}

TEST(DocumentChecks, a_page_alone_is_held_against_the_sheets_of_its_width) {
    auto pages = document(1);
    pages[0].height_mm = 330;
    EXPECT_EQ(only(pages, RefusalCode::double_feed_suspected).detail, "297 mm");
    pages[0].height_mm = 304; // scanned with some room below
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages[0].width_mm = 207.8; // its border was measured a little too far in
    pages[0].height_mm = 330;
    EXPECT_EQ(only(pages, RefusalCode::double_feed_suspected).detail, "297 mm");
    pages[0].width_mm = 212; // nor too wide
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages[0].width_mm = 190; // no sheet is so wide
    pages[0].height_mm = 330;
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages[0].width_mm = 215.9;
    pages[0].height_mm = 355.6; // legal, not a long letter
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages[0].height_mm = 350.0; // legal, a little cut off
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages[0].height_mm = 359.4; // more than legal: a letter and 80 mm
    EXPECT_EQ(only(pages, RefusalCode::double_feed_suspected).detail, "279.4 mm");
}

TEST(DocumentChecks, a_known_size_is_two_sheets_where_the_edge_of_the_first_shows) {
    auto pages = document(1);
    pages[0].width_mm = 215.9;
    pages[0].height_mm = 357.0; // legal, or a letter and 78 mm
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages[0].seams_mm = {280.1};
    EXPECT_EQ(only(pages, RefusalCode::double_feed_suspected).detail, "279.4 mm");
    pages[0].seams_mm = {118.5, 237.0}; // creases
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages[0].seams_mm = {272.0, 280.0, 288.0, 296.0}; // ruled paper
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages = document(1);
    pages[0].seams_mm = {148.2}; // A4 folded in the middle, where A5 would end
    EXPECT_TRUE(judge_document(pages, {}).empty());
}

TEST(DocumentChecks, a_size_nobody_knows_is_two_sheets_where_one_line_crosses_its_second_half) {
    auto pages = document(1);
    pages[0].width_mm = 141.2;
    pages[0].height_mm = 286.2;
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages[0].seams_mm = {206.4};
    EXPECT_EQ(only(pages, RefusalCode::double_feed_suspected).detail, "206.4 mm");
    pages[0].seams_mm = {80.0, 206.4}; // creases
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages[0].seams_mm = {80.0}; // the second sheet would show more than the first
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages[0].seams_mm = {144.0}; // a crease in the middle
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages[0].seams_mm = {281.0}; // the edge of the sheet itself
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages = document(1);
    pages[0].seams_mm = {206.4}; // A4 with a rule from edge to edge
    EXPECT_TRUE(judge_document(pages, {}).empty());
}

TEST(DocumentChecks, sizes_of_the_profile_are_no_anomaly) {
    auto pages = document(1);
    pages[0].height_mm = 330;
    MediumLimits limits;
    limits.sheets = {{.short_mm = 210, .long_mm = 330}};
    EXPECT_TRUE(judge_document(pages, limits).empty());
}

TEST(DocumentChecks, mixed_sheets_are_named_and_turned_ones_are_not_mixed) {
    auto pages = document(4);
    pages[1].width_mm = 297; // A4 across
    pages[1].height_mm = 210;
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages[3].width_mm = 148;
    pages[3].height_mm = 210;
    const auto finding = only(pages, RefusalCode::mixed_page_sizes);
    EXPECT_EQ(finding.page, 0U);
    EXPECT_EQ(finding.detail, "A4 (3), A5 (1)");
}

TEST(DocumentChecks, fronts_and_backs_pair_up_where_the_job_names_backs) {
    auto pages = document(4);
    for (auto& page : pages) {
        page.side = "front";
    }
    EXPECT_TRUE(judge_document(pages, {}).empty()) << "single-sided";
    pages[1].side = "back";
    pages[3].side = "back";
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages[3].side = "front";
    auto findings = judge_document(pages, {});
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[0].code, RefusalCode::side_missing);
    EXPECT_EQ(findings[0].severity, Severity::review);
    EXPECT_EQ(findings[0].page, 3U);
    EXPECT_EQ(findings[0].detail, "a front without its back");
    EXPECT_EQ(findings[1].page, 4U);
    pages[2].side = "back";
    pages[3].side = "";
    findings = judge_document(pages, {});
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].page, 3U);
    EXPECT_EQ(findings[0].detail, "a back without its front");
}

TEST(DocumentChecks, checks_that_are_off_find_nothing) {
    auto pages = document(4);
    pages[1].side = "back";
    pages[2].height_mm = 341;
    pages[3].likeness = pages[0].likeness;
    MediumLimits limits;
    for (auto& [code, rule] : limits.checks) {
        rule.on = false;
    }
    EXPECT_TRUE(judge_document(pages, limits).empty());
}

} // namespace
} // namespace scanseal::pipeline
