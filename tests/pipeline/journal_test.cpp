#include "pipeline/journal.hpp"

#include "storage/sqlite_database.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace scanseal::pipeline {
namespace {

class JournalTest : public ::testing::Test {
protected:
    std::int64_t claim(const std::string& key) {
        return journal
            .begin_claims({{.key = key,
                            .hot_folder = "encounter",
                            .job_name = "job-" + key,
                            .sources = {"/in/\xff " + key, "/in/b"},
                            .captured_at = TimePoint{std::chrono::seconds{1000}},
                            .refusal = ""}})
            .front();
    }

    std::vector<storage::LedgerLine> decide(std::int64_t id, State state) {
        return journal.decide({{.id = id,
                                .state = state,
                                .work = "{}",
                                .receipt_path = "/out/" + std::to_string(id),
                                .receipt = "receipt",
                                .event = {.at = TimePoint{std::chrono::seconds{2000}},
                                          .event = std::string(to_string(state)),
                                          .fields = {}}}});
    }

    test::TempDir dir;
    Journal journal{dir.path() / "journal.db"};
    RecordId record = RecordId::from_digest(sha256(as_bytes("one")));
};

TEST_F(JournalTest, keeps_a_claim_with_paths_that_are_no_text) {
    const auto id = claim("a");
    const auto row = journal.find(id);
    ASSERT_TRUE(row.has_value());
    EXPECT_EQ(row->state, State::claiming);
    EXPECT_EQ(row->job_name, "job-a");
    EXPECT_EQ(row->sources, (std::vector<std::string>{"/in/\xff a", "/in/b"}));
    EXPECT_EQ(row->captured_at, TimePoint{std::chrono::seconds{1000}});
}

TEST_F(JournalTest, is_there_again_after_it_was_closed) {
    const auto id = claim("a");
    journal.save(id, State::confirmed, "work");
    const Journal again(dir.path() / "journal.db");
    const auto rows = again.unfinished();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].state, State::confirmed);
    EXPECT_EQ(rows[0].work, "work");
}

TEST_F(JournalTest, grants_a_record_id_to_one_document_only) {
    const auto first = claim("a");
    const auto second = claim("b");
    EXPECT_TRUE(journal.reserve_record(first, record, {"page"}).granted);
    EXPECT_TRUE(journal.reserve_record(first, record, {"page"}).granted) << "again for itself";
    const auto answer = journal.reserve_record(second, record, {"page"});
    EXPECT_FALSE(answer.granted);
    EXPECT_EQ(answer.held_by, first);
    EXPECT_FALSE(answer.held_in_review);
}

TEST_F(JournalTest, R9_a_record_that_was_committed_is_known_as_done) {
    const auto first = claim("a");
    ASSERT_TRUE(journal.reserve_record(first, record, {"page"}).granted);
    const auto lines = decide(first, State::committed);
    journal.mark_delivered({first}, lines.back().head, TimePoint{});
    const auto answer = journal.reserve_record(claim("b"), record, {"page"});
    EXPECT_EQ(answer.done_as, record.text());
    EXPECT_EQ(journal.find_committed(record)->id, first);
}

TEST_F(JournalTest, a_rejected_job_may_come_again) {
    const auto first = claim("a");
    ASSERT_TRUE(journal.reserve_record(first, record, {"page"}).granted);
    const auto lines = decide(first, State::rejected);
    journal.mark_delivered({first}, lines.back().head, TimePoint{});
    const auto second = claim("b");
    EXPECT_TRUE(journal.reserve_record(second, record, {"page"}).granted);
    EXPECT_TRUE(journal.others_with_pages(second, {"page"}).empty());
}

TEST_F(JournalTest, finds_other_documents_with_the_same_page) {
    const auto first = claim("a");
    const auto second = claim("b");
    const auto other = RecordId::from_digest(sha256(as_bytes("two")));
    ASSERT_TRUE(journal.reserve_record(first, record, {"p1", "p2"}).granted);
    ASSERT_TRUE(journal.reserve_record(second, other, {"p2", "p3"}).granted);
    const auto found = journal.others_with_pages(second, {"p2"});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].id, first);
}

TEST_F(JournalTest, hands_out_ledger_lines_that_chain_and_keeps_them_until_delivered) {
    const auto first = claim("a");
    const auto second = claim("b");
    const auto one = decide(first, State::rejected);
    const auto two = decide(second, State::rejected);
    ASSERT_EQ(two.size(), 1U);
    EXPECT_EQ(two[0].head.sequence, 2U);
    EXPECT_EQ(journal.ledger_head(), two[0].head);
    EXPECT_EQ(journal.pending_ledger_lines().size(), 2U);
    journal.mark_delivered({first}, one[0].head, TimePoint{});
    const auto pending = journal.pending_ledger_lines();
    ASSERT_EQ(pending.size(), 1U);
    EXPECT_EQ(pending[0].text, two[0].text);
    EXPECT_NE(two[0].text.find(one[0].head.sha256_hex), std::string::npos) << "names its parent";
}

TEST_F(JournalTest, a_document_in_review_holds_its_record_id) {
    const auto first = claim("a");
    ASSERT_TRUE(journal.reserve_record(first, record, {}).granted);
    static_cast<void>(decide(first, State::review));
    const auto answer = journal.reserve_record(claim("b"), record, {});
    EXPECT_TRUE(answer.held_in_review);
    const auto rows = journal.unfinished();
    EXPECT_TRUE(std::none_of(rows.begin(), rows.end(),
                             [first](const auto& row) { return row.id == first; }));
}

TEST_F(JournalTest, R20_makes_a_stack_separated_and_its_documents_claimed_in_one_step) {
    const auto stack = claim("a");
    std::vector<DocumentRow> parts;
    static_cast<void>(
        journal.decide({{.id = stack,
                         .state = State::separated,
                         .work = "{}",
                         .receipt_path = "/out/stack",
                         .receipt = "receipt",
                         .event = {.at = TimePoint{std::chrono::seconds{2000}},
                                   .event = "separated",
                                   .fields = {}},
                         .parts = {{.key = "a-0001", .job_name = "stack-001", .part = "one"},
                                   {.key = "a-0002", .job_name = "stack-002", .part = "two"}}}},
                       parts));
    ASSERT_EQ(parts.size(), 2U);
    EXPECT_EQ(journal.find(stack)->state, State::separated);
    const auto second = *journal.find(parts[1].id);
    EXPECT_EQ(second.state, State::claimed);
    EXPECT_EQ(second.key, "a-0002");
    EXPECT_EQ(second.job_name, "stack-002");
    EXPECT_EQ(second.part, "two");
    EXPECT_EQ(second.hot_folder, "encounter");
    EXPECT_EQ(second.captured_at, TimePoint{std::chrono::seconds{1000}});
    EXPECT_TRUE(second.sources.empty());
}

TEST_F(JournalTest, opens_what_older_versions_wrote) {
    for (const int version : {1, 2, 3}) {
        const auto file = dir.path() / ("old-" + std::to_string(version) + ".db");
        {
            Journal old(file);
            static_cast<void>(old.begin_claims({{.key = "k",
                                                 .hot_folder = "encounter",
                                                 .job_name = "job",
                                                 .sources = {"/in/job"},
                                                 .captured_at = TimePoint{},
                                                 .refusal = ""}}));
        }
        {
            storage::SqliteDatabase database(file);
            database.exec("ALTER TABLE document DROP COLUMN replacements");
            if (version <= 2) {
                database.exec("ALTER TABLE document DROP COLUMN part");
            }
            if (version == 1) {
                database.exec("ALTER TABLE document DROP COLUMN decision");
            }
            database.set_user_version(version);
        }
        const Journal now(file);
        const auto rows = now.unfinished();
        ASSERT_EQ(rows.size(), 1U) << version;
        EXPECT_EQ(rows.front().part, "");
        EXPECT_EQ(rows.front().decision, "");
        EXPECT_EQ(rows.front().replacements, "");
    }
}

} // namespace
} // namespace scanseal::pipeline
