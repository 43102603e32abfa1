#include "pipeline/messages.hpp"

#include <gtest/gtest.h>

#include <array>

namespace scanseal::pipeline {
namespace {

TEST(Messages, put_page_measured_value_limit_and_unit_into_both_languages) {
    Finding finding;
    finding.code = RefusalCode::resolution_too_low;
    finding.page = 2;
    finding.measured = "150";
    finding.limit = "300";
    finding.unit = "dpi";
    const auto message = message_for(finding);
    EXPECT_EQ(message.en,
              "Page 2: Scanned at 150 dpi; at least 300 dpi are needed. Scan the page again with "
              "the right setting.");
    EXPECT_EQ(message.ja, "2 ページ目: 解像度 150 dpi は不足です(300 dpi "
                          "以上が必要)。設定を直して再スキャンしてください。");
}

/// Every code that can reach a clerk has words in both languages.
TEST(Messages, exist_in_japanese_for_every_code_a_job_can_be_refused_with) {
    for (int code = 100; code < 6000; ++code) {
        Finding finding;
        finding.code = static_cast<RefusalCode>(code);
        const auto name = to_string(finding.code);
        const bool clerk = code < 2000 || (code >= 2000 && code < 3000) || code >= 5000;
        if (name == "unknown" || !clerk || finding.code == RefusalCode::dicom_unreadable) {
            continue;
        }
        const auto message = message_for(finding);
        EXPECT_FALSE(message.en.starts_with(std::string(name) + ":")) << name;
        EXPECT_NE(message.en, message.ja) << name;
    }
}

} // namespace
} // namespace scanseal::pipeline
