#include "pipeline/page_checks/document_checks.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

constexpr unsigned k_unread = 0;

/// A4 pages with these numbers in the middle of the foot.
std::vector<PageTraits> numbered(const std::vector<unsigned>& numbers, unsigned total = 0) {
    std::vector<PageTraits> pages;
    for (const auto number : numbers) {
        PageTraits page;
        page.page = static_cast<unsigned>(pages.size()) + 1;
        page.width_mm = 210;
        page.height_mm = 297;
        if (number != k_unread) {
            imaging::PrintedNumber printed;
            printed.number = number;
            printed.at_foot = true;
            printed.x_mm = 105 + page.page % 3;
            printed.y_mm = 15 + page.page % 2;
            if (total != 0) {
                printed.total = total;
            }
            page.numbers.push_back(printed);
        }
        pages.push_back(page);
    }
    return pages;
}

/// The only finding; a finding of page 99 where there is another number of them.
Finding only(const std::vector<PageTraits>& pages) {
    const auto findings = judge_document(pages, {});
    EXPECT_EQ(findings.size(), 1U);
    Finding none;
    none.page = 99;
    return findings.size() == 1 ? findings[0] : none;
}

void expect_quiet(const std::vector<unsigned>& numbers, unsigned total = 0) {
    const auto findings = judge_document(numbered(numbers, total), {});
    EXPECT_TRUE(findings.empty()) << to_string(findings[0].code) << " " << findings[0].detail;
}

TEST(PageNumbers, a_whole_document_passes_wherever_it_begins) {
    expect_quiet({1, 2, 3, 4, 5});
    expect_quiet({57, 58, 59});
    expect_quiet({1, 2, 3}, 3);
    expect_quiet({});
    expect_quiet({7});
}

TEST(PageNumbers, S1_a_page_that_was_not_fed_is_a_gap_before_the_next) {
    const auto finding = only(numbered({1, 2, 4, 5}));
    EXPECT_EQ(finding.code, RefusalCode::page_number_gap);
    EXPECT_EQ(finding.severity, Severity::review);
    EXPECT_EQ(finding.page, 3U);
    EXPECT_EQ(finding.measured, "1");
    EXPECT_EQ(finding.detail, "2, [3], 4");
    EXPECT_TRUE(finding.region);
}

TEST(PageNumbers, three_numbers_suffice_where_the_first_page_bears_1) {
    EXPECT_EQ(only(numbered({1, 3, 4})).detail, "1, [2], 3");
    EXPECT_EQ(only(numbered({1, 2, 4})).detail, "2, [3], 4");
    expect_quiet({11, 13, 14});
}

TEST(PageNumbers, both_sides_of_a_sheet_may_be_missing) {
    const auto finding = only(numbered({1, 2, 5, 6, 7}));
    EXPECT_EQ(finding.measured, "2");
    EXPECT_EQ(finding.detail, "2, [3-4], 5");
}

TEST(PageNumbers, a_gap_beside_an_unread_page_counts_what_is_missing) {
    const auto finding = only(numbered({1, 2, k_unread, 5, 6}));
    EXPECT_EQ(finding.code, RefusalCode::page_number_gap);
    EXPECT_EQ(finding.page, 4U);
    EXPECT_EQ(finding.measured, "1");
    EXPECT_EQ(finding.detail, "2, [3-4], 5");
}

TEST(PageNumbers, unread_pages_are_no_gap) {
    expect_quiet({1, k_unread, 3, 4, k_unread, k_unread, 7});
    expect_quiet({k_unread, 2, 3, 4, k_unread});
}

TEST(PageNumbers, one_misread_number_among_others_says_nothing) {
    expect_quiet({1, 2, 8, 4, 5});
    expect_quiet({1, 2, 3, 9});
    expect_quiet({5, 6, 7, 3});
}

TEST(PageNumbers, a_document_that_begins_with_its_second_sheet_lacks_the_first) {
    EXPECT_EQ(only(numbered({2, 3, 4})).detail, "[1], 2");
    EXPECT_EQ(only(numbered({3, 4, 5})).detail, "[1-2], 3");
    expect_quiet({4, 5, 6});
    expect_quiet({k_unread, 2, 3, 4});
}

TEST(PageNumbers, a_number_twice_is_told_with_the_page_that_bears_it_first) {
    auto finding = only(numbered({1, 2, 2, 3, 4}));
    EXPECT_EQ(finding.code, RefusalCode::page_number_repeated);
    EXPECT_EQ(finding.page, 3U);
    EXPECT_EQ(finding.measured, "2");
    EXPECT_EQ(finding.detail, "2");
    finding = only(numbered({1, 2, 3, 4, 3, 4, 5}));
    EXPECT_EQ(finding.code, RefusalCode::page_number_repeated);
    EXPECT_EQ(finding.page, 5U);
    EXPECT_EQ(finding.detail, "3");
}

TEST(PageNumbers, exchanged_pages_are_one_disorder) {
    auto finding = only(numbered({1, 2, 4, 3, 5}));
    EXPECT_EQ(finding.code, RefusalCode::page_number_disorder);
    EXPECT_EQ(finding.page, 3U);
    EXPECT_EQ(finding.detail, "1, 2, 4, 3, 5");
    finding = only(numbered({1, 2, 3, 4, 6, 5}));
    EXPECT_EQ(finding.code, RefusalCode::page_number_disorder);
    EXPECT_EQ(finding.page, 5U);
}

TEST(PageNumbers, a_stack_laid_in_from_the_wrong_end_is_in_disorder_as_a_whole) {
    const auto finding = only(numbered({5, 4, 3, 2, 1}));
    EXPECT_EQ(finding.code, RefusalCode::page_number_disorder);
    EXPECT_EQ(finding.page, 0U);
    EXPECT_EQ(finding.detail, "5, 4, 3, ...");
}

TEST(PageNumbers, attachments_that_count_anew_are_papers_of_their_own) {
    expect_quiet({1, 2, 3, 1, 2});
    expect_quiet({1, 2, 3, k_unread, 2, 3});
    expect_quiet({1, 2, 3, 157, 158, 159});
    EXPECT_EQ(only(numbered({1, 2, 3, 1, 2, 4, 5})).page, 6U);
}

TEST(PageNumbers, a_printed_total_tells_what_is_missing_at_the_ends) {
    auto finding = only(numbered({1, 2, 3}, 5));
    EXPECT_EQ(finding.code, RefusalCode::page_total_mismatch);
    EXPECT_EQ(finding.severity, Severity::review);
    EXPECT_EQ(finding.page, 0U);
    EXPECT_EQ(finding.measured, "1-3");
    EXPECT_EQ(finding.limit, "5");
    finding = only(numbered({3, 4, 5}, 5));
    EXPECT_EQ(finding.code, RefusalCode::page_total_mismatch);
    EXPECT_EQ(finding.measured, "3-5");
}

TEST(PageNumbers, two_pages_with_one_total_suffice) {
    const auto finding = only(numbered({1, 3}, 3));
    EXPECT_EQ(finding.code, RefusalCode::page_number_gap);
    EXPECT_EQ(only(numbered({1, 2}, 3)).code, RefusalCode::page_total_mismatch);
    expect_quiet({3, 3}, 7); // a date
    expect_quiet({1, 3});
}

TEST(PageNumbers, unread_pages_at_the_ends_may_be_the_first_and_last) {
    expect_quiet({k_unread, 2, 3, k_unread}, 4);
    expect_quiet({1, 2, 3, k_unread, k_unread}, 3);
}

TEST(PageNumbers, totals_of_several_papers_are_not_held_against_the_document) {
    auto pages = numbered({1, 2, 3, 1, 2});
    for (std::size_t i = 0; i < pages.size(); ++i) {
        pages[i].numbers[0].total = i < 3 ? 3U : 2U;
    }
    EXPECT_TRUE(judge_document(pages, {}).empty());
}

TEST(PageNumbers, numbers_that_are_no_page_numbers_make_no_sequence) {
    expect_quiet({204, 204, 204, 204}); // a room
    expect_quiet({12, 87, 3, 55, 9});   // prices
    expect_quiet({20, 40, 60, 80});     // the last rows of a list
}

TEST(PageNumbers, blank_backs_count_or_do_not) {
    auto pages = numbered({1, k_unread, 2, k_unread, 3, k_unread, 4});
    for (auto& page : pages) {
        page.blank = page.numbers.empty();
    }
    EXPECT_TRUE(judge_document(pages, {}).empty());
    pages = numbered({1, k_unread, 2, k_unread, 4, k_unread, 5});
    for (auto& page : pages) {
        page.blank = page.numbers.empty();
    }
    EXPECT_EQ(only(pages).detail, "2, [3], 4");
    pages = numbered({1, 2, 3, k_unread, 5, 6});
    pages[3].blank = true;
    EXPECT_TRUE(judge_document(pages, {}).empty()) << "a blank page that was counted";
}

TEST(PageNumbers, numbers_in_the_outer_corners_change_sides) {
    auto pages = numbered({11, 12, 14, 15});
    for (auto& page : pages) {
        page.numbers[0].x_mm = page.numbers[0].number % 2 == 1 ? 190 : 20;
    }
    EXPECT_EQ(only(pages).detail, "12, [13], 14");
}

TEST(PageNumbers, another_number_on_the_page_does_not_disturb) {
    auto pages = numbered({1, 2, 4, 5});
    for (auto& page : pages) {
        auto date = page.numbers[0];
        date.number = 7 + 3 * page.page;
        date.at_foot = false;
        page.numbers.insert(page.numbers.begin(), date);
    }
    EXPECT_EQ(only(pages).detail, "2, [3], 4");
}

TEST(PageNumbers, numbers_elsewhere_on_each_page_are_not_held_together) {
    auto pages = numbered({1, 2, 4, 5});
    for (auto& page : pages) {
        page.numbers[0].y_mm = 5 + 7 * page.page;
    }
    EXPECT_TRUE(judge_document(pages, {}).empty());
}

TEST(PageNumbers, a_check_that_is_off_says_nothing) {
    MediumLimits limits;
    limits.checks = default_check_rules(Medium::waveform);
    EXPECT_TRUE(judge_document(numbered({1, 2, 4, 5}), limits).empty());
}

TEST(PageNumbers, a_thousand_pages_full_of_numbers_are_judged_in_a_moment) {
    std::vector<PageTraits> pages(1000);
    unsigned mixed = 1;
    for (auto& page : pages) {
        page.page = static_cast<unsigned>(&page - pages.data()) + 1;
        for (int i = 0; i < 16; ++i) {
            mixed = mixed * 1664525U + 1013904223U;
            imaging::PrintedNumber one;
            one.number = 1 + (mixed >> 8U) % 99;
            one.x_mm = (mixed >> 16U) % 210;
            one.y_mm = (mixed >> 24U) % 30;
            one.at_foot = i % 2 == 0;
            page.numbers.push_back(one);
        }
    }
    EXPECT_LT(judge_document(pages, {}).size(), 10U);
}

} // namespace
} // namespace scanseal::pipeline
