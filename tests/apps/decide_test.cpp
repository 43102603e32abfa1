// What becomes of a held document once an information manager has decided: with the daemon running
// and not, and when it is killed in between.
#include "tests/apps/station_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <thread>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using scanseal::test::read_file;
using testing::HasSubstr;

class Decide : public testing::Test {
protected:
    /// A committed document "first" and a held one "other": the same page for another patient.
    Decide() {
        page = station.sample_pages(1).front();
        station.drop("first", page);
        EXPECT_EQ(station.run_until_idle().code, 0);
        page.job["document"]["patient"]["id"] = "99999999";
        station.drop("other", page);
        EXPECT_EQ(station.run_until_idle().code, 0);
        EXPECT_EQ(outcome_of(station.receipt("other")), "review duplicate_other_context");
    }

    Ended decide(const std::string& job, const std::string& how,
                 const std::string& by = "manager01") {
        return station.scanseal("decide",
                                {job, how, "--by", by, "--reason", "seen, both are right"});
    }

    void expect_accepted(const json& receipt) {
        ASSERT_FALSE(receipt.is_null());
        EXPECT_EQ(receipt.at("outcome"), "committed");
        EXPECT_EQ(receipt.at("findings").at(0).at("accepted"), true);
        EXPECT_EQ(receipt.at("decision").at("by"), "manager01");
        EXPECT_EQ(receipt.at("decision").at("reason"), "seen, both are right");
        const auto document =
            json::parse(read_file(station.record_folder(receipt) / "v1/content/document.json"));
        EXPECT_EQ(document.at("decision"), receipt.at("decision"));
        EXPECT_EQ(document.at("findings").at(0).at("accepted"), true);
        EXPECT_EQ(document.at("findings").at(0).at("code"), "duplicate_other_context");
        const auto report = station.verify_all();
        EXPECT_EQ(report.at("valid"), true) << report;
        EXPECT_EQ(report.at("records").size(), 2U);
        EXPECT_THAT(read_file(station.path() / "ledger/ledger.jsonl"),
                    HasSubstr("\"decided_by\":\"manager01\""));
        EXPECT_EQ(station.status().at("counts").count("review"), 0U);
    }

    TestStation station;
    SamplePage page;
};

TEST_F(Decide, S9_accepts_while_no_daemon_runs_and_the_next_one_seals_it) {
    const auto decided = decide("other", "--accept");
    EXPECT_EQ(decided.code, 0) << decided.err;
    EXPECT_EQ(station.status().at("in_work").at(0).at("state"), "decided");
    EXPECT_EQ(station.run_until_idle().code, 0);
    expect_accepted(station.receipt("other~2"));
    EXPECT_EQ(station.receipt("other").at("outcome"), "review") << "no receipt is changed";
    EXPECT_TRUE(fs::is_empty(station.path() / "spool"));
    EXPECT_EQ(decide("other", "--reject").code, 1) << "it is decided";
}

TEST_F(Decide, S9_accepts_while_the_daemon_runs) {
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    EXPECT_EQ(decide("encounter/other", "--accept").code, 0);
    ASSERT_TRUE(wait_until([&] { return !station.receipt("other~2").is_null(); }));
    expect_accepted(station.receipt("other~2"));
}

TEST_F(Decide, refuses_and_the_files_come_back_with_the_reason) {
    EXPECT_EQ(decide("other", "--reject").code, 0);
    EXPECT_EQ(station.run_until_idle().code, 0);
    const auto folder = station.hot() / "rejected/other";
    EXPECT_TRUE(fs::exists(folder / "0001.tif"));
    const auto receipt = json::parse(read_file(folder / "receipt.json"));
    EXPECT_EQ(receipt.at("outcome"), "rejected");
    EXPECT_EQ(receipt.at("decision").at("accepted"), false);
    EXPECT_EQ(receipt.at("decision").at("reason"), "seen, both are right");
    EXPECT_FALSE(receipt.at("decision").at("message").at("ja").get<std::string>().empty());
    EXPECT_EQ(station.verify_all().at("valid"), true);
    EXPECT_EQ(station.verify_all().at("records").size(), 1U);
    EXPECT_TRUE(fs::is_empty(station.path() / "spool"));
}

// "other" bears a page of another patient's record, by mistake.
TEST_F(Decide, S9_replaces_a_page_and_says_that_the_old_one_is_known_elsewhere) {
    const auto right = station.sample_pages(2, 77).back().file.string();
    const auto replace = [&](const std::string& by, std::vector<std::string> more = {}) {
        std::vector<std::string> arguments{"other", "1",        right,         "--by",
                                           by,      "--reason", "wrong sheet", "--force"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return station.scanseal("replace", arguments);
    };
    EXPECT_EQ(replace("clerk01").code, 2);
    const auto replaced = replace("manager01");
    EXPECT_EQ(replaced.code, 0) << replaced.err;
    EXPECT_EQ(replace("manager01").code, 1) << "it is held no more";
    EXPECT_EQ(station.run_until_idle().code, 0);
    const auto again = station.receipt("other~2");
    EXPECT_EQ(outcome_of(again), "review duplicate_other_context replacement_unlike") << again;
    EXPECT_EQ(again.at("superseded").at(0).at("replaced_by"), "manager01");
    EXPECT_EQ(decide("other", "--accept").code, 0);
    EXPECT_EQ(station.run_until_idle().code, 0);
    const auto sealed = station.receipt("other~3");
    ASSERT_FALSE(sealed.is_null());
    EXPECT_EQ(sealed.at("outcome"), "committed") << sealed;
    EXPECT_TRUE(fs::exists(station.record_folder(sealed) / "v1/content/superseded/0001.tif"));
    EXPECT_EQ(station.verify_all().at("valid"), true);
    EXPECT_TRUE(fs::is_empty(station.path() / "spool"));
}

TEST_F(Decide, is_for_information_managers_with_a_reason) {
    auto ended = decide("other", "--accept", "clerk01");
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("no information manager"));
    EXPECT_EQ(station.scanseal("decide", {"other", "--accept", "--by", "manager01"}).code, 2);
    EXPECT_EQ(
        station.scanseal("decide", {"other", "--accept", "--by", "manager01", "--reason", " "})
            .code,
        2);
    EXPECT_EQ(station.scanseal("decide", {"other", "--by", "manager01", "--reason", "x"}).code, 2);
    EXPECT_EQ(decide("nothing", "--accept").code, 1);
    EXPECT_EQ(station.status().at("counts").at("review"), 1);
}

TEST_F(Decide, holds_the_document_again_when_something_else_is_found_by_then) {
    EXPECT_EQ(decide("other", "--accept").code, 0);
    // Meanwhile the same page comes for a third patient, and is held with two others.
    page.job["document"]["patient"]["id"] = "55555555";
    station.drop("third", page);
    EXPECT_EQ(station.run_until_idle().code, 0);
    // Whichever was first: nothing passes with a finding that nobody has seen.
    const auto third = station.receipt("third");
    EXPECT_EQ(third.at("outcome"), "review");
    const auto other = station.receipt("other~2");
    ASSERT_FALSE(other.is_null());
    for (const auto& finding : other.at("findings")) {
        if (other.at("outcome") == "committed" && finding.at("severity") == "review") {
            EXPECT_EQ(finding.at("accepted"), true);
        }
    }
    if (other.at("outcome") == "review") {
        EXPECT_EQ(decide("other", "--accept").code, 0) << "with what is found now";
        EXPECT_EQ(station.run_until_idle().code, 0);
        EXPECT_EQ(station.receipt("other~3").at("outcome"), "committed");
    }
    EXPECT_EQ(station.verify_all().at("valid"), true);
}

TEST_F(Decide, survives_a_kill_at_any_moment_after_the_decision) {
    for (unsigned i = 0; i < 6; ++i) {
        page.job["document"]["patient"]["id"] = "7000000" + std::to_string(i);
        station.drop("more-" + std::to_string(i), page);
        EXPECT_EQ(station.run_until_idle().code, 0);
        ASSERT_EQ(station.receipt("more-" + std::to_string(i)).at("outcome"), "review");
        ASSERT_EQ(decide("more-" + std::to_string(i), i % 2 == 0 ? "--accept" : "--reject").code,
                  0);
        for (unsigned round = 0; round < 4; ++round) {
            Child daemon(station.daemon_command(false), station.new_folder("daemon"));
            std::this_thread::sleep_for(std::chrono::milliseconds{60 + 90 * round + 31 * i});
            daemon.send(SIGKILL);
            static_cast<void>(daemon.wait());
        }
        EXPECT_EQ(station.run_until_idle().code, 0);
        const auto name = "more-" + std::to_string(i);
        if (i % 2 == 0) {
            const auto receipt = station.receipt(name + "~2");
            ASSERT_FALSE(receipt.is_null()) << name;
            EXPECT_EQ(receipt.at("outcome"), "committed") << receipt;
            EXPECT_FALSE(fs::exists(station.hot() / "out" / (name + "~3.receipt.json")));
        } else {
            EXPECT_TRUE(fs::exists(station.hot() / "rejected" / name / "receipt.json"));
            EXPECT_FALSE(fs::exists(station.hot() / "rejected" / (name + "~2")));
        }
    }
    const auto report = station.verify_all();
    EXPECT_EQ(report.at("valid"), true) << report;
    EXPECT_EQ(report.at("records").size(), 4U);
}

TEST_F(Decide, shows_both_contexts_of_a_page_that_stands_in_two_documents) {
    const auto shown = station.scanseal("status", {"other", "--json"});
    EXPECT_EQ(shown.code, 0) << shown.err;
    const auto documents = json::parse(shown.out).at("documents");
    ASSERT_EQ(documents.size(), 1U);
    EXPECT_EQ(documents[0].at("patient_id"), "99999999");
    EXPECT_EQ(documents[0].at("state"), "review");
    EXPECT_EQ(documents[0].at("findings").at(0).at("code"), "duplicate_other_context");
    ASSERT_EQ(documents[0].at("others").size(), 1U) << shown.out;
    const auto& first = documents[0].at("others").at(0);
    EXPECT_EQ(first.at("record_id"), station.receipt("first").at("record_id"));
    EXPECT_NE(first.at("patient_id"), "99999999");
    EXPECT_FALSE(first.at("patient_id").get<std::string>().empty());
    EXPECT_EQ(first.at("pages"), json::array({1}));
    const auto text = station.scanseal("status", {"other"}).err;
    EXPECT_THAT(text, HasSubstr("patient 99999999"));
    EXPECT_THAT(text, HasSubstr("page 1 also in: record "));
    EXPECT_EQ(station.scanseal("status", {"nothing"}).code, 1);
}

TEST_F(Decide, leaves_a_station_with_a_journal_of_the_version_before_working) {
    Child sql({"sqlite3", (station.path() / "journal.db").string(),
               "ALTER TABLE document DROP COLUMN decision; ALTER TABLE document DROP COLUMN part; "
               "ALTER TABLE document DROP COLUMN replacements; "
               "PRAGMA user_version=1;"},
              station.new_folder("sql"));
    if (sql.wait().code != 0) {
        GTEST_SKIP() << "no sqlite3 here";
    }
    EXPECT_EQ(decide("other", "--accept").code, 0);
    EXPECT_EQ(station.run_until_idle().code, 0);
    expect_accepted(station.receipt("other~2"));
}

} // namespace

} // namespace scanseal::apps::test
