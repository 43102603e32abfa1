#include "pipeline/cover_code.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

const CoverClaims k_letter{
    .document_json = R"({"type":"referral_letter","medium":"paper","received_at":"2026-11-20",)"
                     R"("patient":{"id":"00123456","name":"YAMADA^TAROU=山田^太郎"}})",
    .film_json = {}};

TimeZone tokyo() {
    return *TimeZone::find("Asia/Tokyo");
}

TEST(CoverCode, gives_back_what_was_put_in) {
    const auto code = cover_code_from(k_letter, tokyo());
    ASSERT_TRUE(code);
    EXPECT_TRUE(is_cover_code(*code));
    const auto claims = claims_from(*code);
    ASSERT_TRUE(claims);
    EXPECT_EQ(claims->document_json, k_letter.document_json);
    EXPECT_EQ(claims->film_json, "");
}

TEST(CoverCode, makes_a_job_that_can_be_read) {
    const auto text = job_json_of(k_letter, "clerk01", false);
    const auto reading = read_job(as_bytes(text), tokyo());
    EXPECT_TRUE(reading.errors.empty());
    EXPECT_EQ(reading.job.document.patient.id, "00123456");
    EXPECT_EQ(reading.job.scan.operator_id, "clerk01");
    EXPECT_FALSE(reading.job.attested_nothing_outside);
}

TEST(CoverCode, refuses_claims_that_would_be_no_job) {
    const auto code = cover_code_from(
        {.document_json = R"({"type":"letter","medium":"wood"})", .film_json = {}}, tokyo());
    ASSERT_FALSE(code);
    EXPECT_EQ(code.error().code, RefusalCode::job_schema);
    EXPECT_NE(code.error().detail.find("document.patient"), std::string::npos)
        << code.error().detail;
}

TEST(CoverCode, refuses_a_code_with_any_byte_changed_or_missing) {
    const auto code = *cover_code_from(k_letter, tokyo());
    for (std::size_t i = 0; i < code.size(); ++i) {
        auto changed = code;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        const auto claims = claims_from(changed);
        ASSERT_FALSE(claims) << i;
        EXPECT_EQ(claims.error().code, RefusalCode::job_unreadable);
        EXPECT_FALSE(claims_from(std::string_view(code).substr(0, i))) << i;
    }
}

TEST(CoverCode, is_not_any_other_code) {
    EXPECT_FALSE(is_cover_code("MRN-00123456"));
    EXPECT_FALSE(claims_from("MRN-00123456"));
}

} // namespace
} // namespace scanseal::pipeline
