#include "pipeline/page_code_checks.hpp"

#include "pipeline/cover_code.hpp"
#include "pipeline/cover_intake.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

using imaging::CodeKind;
using imaging::PageCode;

std::string cover_of(const std::string& patient) {
    return *cover_code_from(
        {.document_json = R"({"type":"referral_letter","medium":"paper","received_at":)"
                          R"("2026-11-20","patient":{"id":")" +
                          patient + R"(","name":"YAMADA^TAROU"}})",
         .film_json = {}},
        *TimeZone::find("Asia/Tokyo"));
}

PageCode code(const std::string& text) {
    return {.kind = CodeKind::qr,
            .text = text,
            .region = {.x_px = 10, .y_px = 20, .width_px = 30, .height_px = 40}};
}

std::string damaged(std::string text) {
    text.back() = 'x';
    return text;
}

Job job_of(const std::string& patient) {
    Job job;
    job.document.patient.id = patient;
    return job;
}

PageCodeRules rules(const std::string& cover_text = {}) {
    return {.cover_sheets = true,
            .cover_text = cover_text,
            .patient_code = *PatientCodePattern::make("^MRN-([0-9]+)$", CheckDigit::luhn)};
}

/// "code/severity" of each.
std::string judged(const std::vector<PageCode>& codes, const PageCodeRules& by,
                   const std::string& patient) {
    std::string all;
    for (const auto& finding : judge_page_codes(codes, by, job_of(patient), 3)) {
        EXPECT_EQ(finding.page, 3U);
        EXPECT_TRUE(finding.region);
        EXPECT_EQ(finding.detail.find("79927398713"), std::string::npos) << "names a patient";
        all += std::string(all.empty() ? "" : " ") + std::string(to_string(finding.code)) + "/" +
               (finding.severity == Severity::reject ? "reject" : "review");
    }
    return all;
}

TEST(CoverSheets, are_read_from_a_page_that_bears_one_code_twice) {
    const auto text = cover_of("1");
    const auto sheet = cover_sheet_of({code("MRN-1"), code(text), code(text)});
    ASSERT_TRUE(sheet);
    EXPECT_EQ(sheet->code_text, text);
    EXPECT_EQ(sheet->codes.size(), 3U);
}

TEST(CoverSheets, are_refused_when_missing_damaged_or_two) {
    const auto refusal_of = [](std::vector<PageCode> codes) {
        const auto sheet = cover_sheet_of(std::move(codes));
        return sheet ? "none" : std::string(to_string(sheet.error().code));
    };
    EXPECT_EQ(refusal_of({}), "cover_sheet_missing");
    EXPECT_EQ(refusal_of({code("MRN-1")}), "cover_sheet_missing");
    EXPECT_EQ(refusal_of({code(damaged(cover_of("1")))}), "cover_sheet_unreadable");
    EXPECT_EQ(refusal_of({code(cover_of("1")), code(cover_of("2"))}), "cover_sheet_unreadable");
    EXPECT_EQ(refusal_of({code(cover_of("1")), code(damaged(cover_of("1")))}),
              "cover_sheet_unreadable");
}

TEST(PageCodes, R20_another_cover_sheet_in_the_stack_refuses_the_document) {
    const auto mine = cover_of("1");
    const auto other = cover_of("2");
    EXPECT_EQ(judged({code(other), code(other)}, rules(mine), "1"), "second_cover_sheet/reject");
    EXPECT_EQ(judged({code(other)}, rules(), "1"), "second_cover_sheet/reject");
}

TEST(PageCodes, R20_the_same_or_a_damaged_cover_sheet_in_the_stack_is_held) {
    const auto mine = cover_of("1");
    EXPECT_EQ(judged({code(mine), code(mine)}, rules(mine), "1"), "second_cover_sheet/review");
    EXPECT_EQ(judged({code(damaged(mine))}, rules(mine), "1"), "second_cover_sheet/review");
    EXPECT_EQ(judged({code(mine)}, rules(), "1"), "second_cover_sheet/review");
}

TEST(PageCodes, of_cover_sheets_mean_nothing_where_none_are_used) {
    EXPECT_EQ(judged({code(cover_of("2"))}, {}, "1"), "");
    EXPECT_FALSE(PageCodeRules{}.any());
}

TEST(PageCodes, of_another_patient_hold_the_document) {
    EXPECT_EQ(judged({code("MRN-79927398713")}, rules(), "18"), "patient_code_mismatch/review");
    EXPECT_EQ(judged({code("MRN-79927398713")}, rules(), "79927398713"), "");
}

TEST(PageCodes, with_a_wrong_check_digit_or_of_another_make_are_passed_over) {
    EXPECT_EQ(judged({code("MRN-79927398714"), code("4901234567894"), code("MRN-x")}, rules(), "1"),
              "");
}

} // namespace
} // namespace scanseal::pipeline
