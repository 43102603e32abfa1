#include "pipeline/deciding.hpp"

#include "pipeline/job_report.hpp"
#include "pipeline/work_sheet.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

using testing::HasSubstr;

Finding finding(RefusalCode code, unsigned page, const std::string& detail = "") {
    Finding made;
    made.code = code;
    made.severity = Severity::review;
    made.page = page;
    made.detail = detail;
    return made;
}

class Deciding : public ::testing::Test {
protected:
    std::int64_t held(const std::string& name, Findings findings, bool answered = true) {
        const auto id = journal
                            .begin_claims({{.key = "key" + std::to_string(++count),
                                            .hot_folder = "encounter",
                                            .job_name = name,
                                            .sources = {"/in/a"},
                                            .captured_at = {},
                                            .refusal = ""}})
                            .front();
        WorkSheet sheet;
        sheet.findings = std::move(findings);
        static_cast<void>(journal.decide({{.id = id,
                                           .state = State::review,
                                           .work = to_text(sheet),
                                           .receipt_path = "/out/" + std::to_string(id),
                                           .receipt = "{}",
                                           .event = {.at = {}, .event = "review", .fields = {}}}}));
        if (answered) {
            journal.mark_answered({id}, TimePoint{std::chrono::seconds{1}});
        }
        return id;
    }

    static Decision decision(bool accepted) {
        return {.accepted = accepted,
                .by = "manager01",
                .account = "root",
                .at = "2026-11-20T10:00:00+09:00",
                .reason = "looked at it",
                .findings = {}};
    }

    test::TempDir dir;
    int count = 0;
    Journal journal{dir.path() / "journal.db"};
};

TEST_F(Deciding, S9_notes_who_decided_what_and_why_in_one_step) {
    const auto id = held("letter", {finding(RefusalCode::duplicate_page, 2)});
    const auto done = decide_job(journal, "encounter/letter", decision(true));
    ASSERT_TRUE(done) << done.error().detail;
    EXPECT_EQ(*done, "#1 encounter/letter");
    const Journal reopened(dir.path() / "journal.db");
    const auto row = reopened.find(id);
    EXPECT_EQ(row->state, State::decided);
    EXPECT_FALSE(row->answered) << "another receipt is to come";
    const auto kept = decision_from(row->decision);
    EXPECT_TRUE(kept.accepted);
    EXPECT_EQ(kept.by, "manager01");
    EXPECT_EQ(kept.reason, "looked at it");
    ASSERT_EQ(kept.findings.size(), 1U);
    EXPECT_EQ(kept.findings[0].code, RefusalCode::duplicate_page);
}

TEST_F(Deciding, is_taken_up_once) {
    const auto id = held("letter", {finding(RefusalCode::duplicate_page, 2)});
    EXPECT_TRUE(journal.take_decided().empty());
    ASSERT_TRUE(decide_job(journal, "letter", decision(false)));
    const auto rows = journal.take_decided();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].id, id);
    EXPECT_EQ(rows[0].state, State::claimed);
    EXPECT_EQ(journal.find(id)->state, State::claimed);
    EXPECT_TRUE(journal.take_decided().empty());
}

TEST_F(Deciding, is_refused_for_what_is_not_held_or_decided_or_not_answered_yet) {
    static_cast<void>(held("letter", {finding(RefusalCode::duplicate_page, 2)}));
    static_cast<void>(held("fresh", {finding(RefusalCode::duplicate_page, 2)}, false));
    auto done = decide_job(journal, "other", decision(true));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, RefusalCode::record_unknown);
    done = decide_job(journal, "fresh", decision(true));
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().detail, HasSubstr("not written yet"));
    ASSERT_TRUE(decide_job(journal, "letter", decision(true)));
    EXPECT_FALSE(decide_job(journal, "letter", decision(false))) << "once is enough";
}

TEST_F(Deciding, wants_a_number_where_a_name_is_held_twice) {
    static_cast<void>(held("letter", {}));
    static_cast<void>(held("letter", {}));
    const auto done = decide_job(journal, "letter", decision(true));
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().detail, HasSubstr("#1 encounter/letter, #2 encounter/letter"));
    EXPECT_TRUE(decide_job(journal, "#2", decision(true)));
    EXPECT_EQ(journal.find(1)->state, State::review);
    EXPECT_EQ(journal.find(2)->state, State::decided);
}

TEST_F(Deciding, can_refuse_but_not_accept_a_record_that_is_taken_or_damaged) {
    for (const auto code : {RefusalCode::record_exists, RefusalCode::record_damaged}) {
        const auto id = held(std::string(to_string(code)), {finding(code, 0)});
        const auto done = decide_job(journal, std::string(to_string(code)), decision(true));
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().code, code);
        EXPECT_EQ(journal.find(id)->state, State::review);
        EXPECT_TRUE(decide_job(journal, std::string(to_string(code)), decision(false)));
    }
}

TEST_F(Deciding, accepts_the_findings_that_were_seen_and_no_others) {
    auto accepted = decision(true);
    accepted.findings = {finding(RefusalCode::duplicate_page, 2),
                         finding(RefusalCode::duplicate_other_context, 0, "record a")};
    auto reject = finding(RefusalCode::page_blank, 2);
    reject.severity = Severity::reject;
    accepted.findings.push_back(finding(RefusalCode::page_blank, 2));
    Findings found{finding(RefusalCode::duplicate_page, 2), finding(RefusalCode::duplicate_page, 3),
                   finding(RefusalCode::duplicate_other_context, 0, "record a"),
                   finding(RefusalCode::duplicate_other_context, 0, "record b"), reject};
    mark_accepted(accepted, found);
    EXPECT_TRUE(found[0].accepted);
    EXPECT_FALSE(found[1].accepted) << "another page";
    EXPECT_TRUE(found[2].accepted);
    EXPECT_FALSE(found[3].accepted) << "another record";
    EXPECT_FALSE(found[4].accepted) << "what rejects is never accepted";
    EXPECT_EQ(gravest(found), Severity::reject);
    found.pop_back();
    EXPECT_EQ(gravest(found), Severity::review);
    EXPECT_EQ(gravest({found[0], found[2]}), Severity::note);
    auto again = Findings{finding(RefusalCode::duplicate_page, 2)};
    mark_accepted(decision(false), again);
    EXPECT_FALSE(again[0].accepted);
}

} // namespace
} // namespace scanseal::pipeline
