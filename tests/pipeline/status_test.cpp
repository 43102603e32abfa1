#include "pipeline/status.hpp"

#include "core/time_text.hpp"
#include "pipeline/work_sheet.hpp"
#include "tests/pipeline/pipeline_fixture.hpp"

namespace scanseal::pipeline {
namespace {

class StatusTest : public PipelineFixture {
protected:
    StationStatus read(const Journal* journal) {
        return read_status(files, clock, options(), journal);
    }

    /// A document that was taken in at `captured_at`.
    std::int64_t claim(Journal& journal, const std::string& name, const std::string& captured_at) {
        return journal
            .begin_claims({{.key = "key-" + name,
                            .hot_folder = "encounter",
                            .job_name = name,
                            .sources = {},
                            .captured_at = *parse_rfc3339(captured_at),
                            .refusal = {}}})
            .front();
    }

    void save_with_deadline(Journal& journal, std::int64_t id, State state,
                            const std::string& deadline) {
        WorkSheet sheet;
        sheet.window.deadline = deadline;
        journal.save(id, state, to_text(sheet));
    }
};

TEST_F(StatusTest, a_station_that_never_ran_has_nothing_in_work_and_stays_as_it_is) {
    std::filesystem::remove_all(root / "vault");
    std::filesystem::remove_all(root / "spool");
    const auto count_files = [this] {
        return std::distance(std::filesystem::recursive_directory_iterator(root), {});
    };
    const auto before = count_files();
    const auto status = read(nullptr);
    EXPECT_TRUE(status.counts.empty());
    EXPECT_EQ(status.queue_depth, 0U);
    EXPECT_GT(status.free_mib, 0U);
    EXPECT_EQ(count_files(), before);
    const auto json = nlohmann::json::parse(status_json(status));
    EXPECT_EQ(json["queue_depth"], 0);
    EXPECT_TRUE(json["oldest_captured_at"].is_null());
    EXPECT_TRUE(json["next_deadline"].is_null());
    EXPECT_TRUE(json["last_error"].is_null());
}

TEST_F(StatusTest, shows_depth_oldest_next_deadline_and_last_error_of_the_queue) {
    Journal journal(root / "journal.db");
    const auto first = claim(journal, "later", "2026-11-20T10:00:00+09:00");
    const auto second = claim(journal, "earlier", "2026-11-20T09:00:00+09:00");
    const auto held = claim(journal, "held", "2026-11-19T09:00:00+09:00");
    save_with_deadline(journal, first, State::signed_, "2026-11-24T23:59:59+09:00");
    save_with_deadline(journal, second, State::signed_, "2026-11-23T23:59:59+09:00");
    save_with_deadline(journal, held, State::review, "2026-11-23T20:00:00Z");
    journal.postpone(second, clock.now() + std::chrono::seconds{60}, "the latest error");
    journal.postpone(first, clock.now() + std::chrono::seconds{10}, "an older error");

    const auto status = read(&journal);
    EXPECT_EQ(status.queue_depth, 2U);
    EXPECT_EQ(status.in_work.size(), 3U);
    EXPECT_EQ(status.counts.at("review"), 1);
    EXPECT_EQ(parse_rfc3339(status.oldest_captured_at), parse_rfc3339("2026-11-20T09:00:00+09:00"));
    EXPECT_EQ(status.next_deadline, "2026-11-23T23:59:59+09:00")
        << "compared as times, not as texts";
    EXPECT_EQ(status.last_error, "encounter/earlier: the latest error");

    const auto json = nlohmann::json::parse(status_json(status));
    EXPECT_EQ(json["queue_depth"], 2);
    EXPECT_EQ(json["last_error"], status.last_error);
    const auto text = status_text(status);
    for (const auto& part : {std::string("queue: 2 not yet delivered"), status.oldest_captured_at,
                             status.next_deadline, status.last_error}) {
        EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
    }
}

TEST_F(StatusTest, one_hot_folder_that_cannot_be_read_does_not_hide_the_others) {
    auto made = options();
    auto other = made.hot_folders[0];
    other.profile = "reference";
    other.base = root / "hot/reference";
    made.hot_folders.push_back(other);
    std::filesystem::create_directories(other.in() / "half");
    test::write_file(other.in() / "half/0001.tif", "II*");
    std::filesystem::remove_all(in()); // not by permission: tests may run as root
    test::write_file(in(), "no folder");
    const auto status = read_status(files, clock, made, nullptr);
    ASSERT_EQ(status.waiting.size(), 2U);
    EXPECT_EQ(status.waiting[0].find("encounter/: cannot be looked at: "), 0U) << status.waiting[0];
    EXPECT_EQ(status.waiting[1].find("reference/half: "), 0U) << status.waiting[1];
}

} // namespace
} // namespace scanseal::pipeline
