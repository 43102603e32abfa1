// `scanseal verify --all` names whatever was changed behind the station's back.
#include "tests/apps/station_process.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using scanseal::test::read_file;
using scanseal::test::write_file;

class StationVerify : public ::testing::Test {
protected:
    void SetUp() override {
        const auto pages = station.sample_pages(3);
        for (std::size_t i = 0; i < pages.size(); ++i) {
            station.drop("job-" + std::to_string(i), pages[i]);
        }
        ASSERT_EQ(station.run_until_idle().code, 0);
        ASSERT_EQ(outcome_of(station.receipt("job-1")), "committed");
        record = station.receipt("job-1").at("record_id");
        object = station.record_folder(station.receipt("job-1"));
        ledger = station.path() / "ledger/ledger.jsonl";
    }

    /// "part/name" of every failed check of the station, and the ids of records that are not valid.
    [[nodiscard]] std::set<std::string> failures() const {
        const auto ended = station.scanseal("verify", {"--all", "--json"});
        const auto answer = json::parse(ended.out);
        std::set<std::string> failed;
        for (const auto& check : answer.at("station_checks")) {
            if (!check.at("passed")) {
                failed.insert(check.at("part").get<std::string>() + "/" +
                              check.at("name").get<std::string>());
            }
        }
        for (const auto& one : answer.at("records")) {
            if (!one.at("valid")) {
                failed.insert(one.at("record").get<std::string>());
            }
        }
        EXPECT_EQ(ended.code, failed.empty() ? 0 : 1);
        EXPECT_EQ(answer.at("valid"), failed.empty());
        return failed;
    }

    using Set = std::set<std::string>;

    TestStation station;
    std::string record;
    fs::path object;
    fs::path ledger;
};

TEST_F(StationVerify, finds_nothing_wrong_with_an_untouched_station) {
    EXPECT_EQ(failures(), Set{});
}

TEST_F(StationVerify, finds_one_flipped_bit_in_a_page) {
    const auto page = object / "v1/content/pages/0001.tif";
    auto bytes = read_file(page);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    write_file(page, bytes);
    EXPECT_EQ(failures(), Set{record});
}

TEST_F(StationVerify, finds_a_record_removed_whole) {
    fs::remove_all(object);
    const auto failed = failures();
    EXPECT_TRUE(failed.contains("vault/holds_every_committed_record"));
    EXPECT_TRUE(failed.contains("index/knows_nothing_else"));
}

TEST_F(StationVerify, finds_a_record_the_ledger_does_not_know) {
    const TestStation other;
    other.drop("foreign", other.sample_pages(1, 7).front());
    ASSERT_EQ(other.run_until_idle().code, 0);
    const auto receipt = other.receipt("foreign");
    const auto target = station.record_folder(receipt);
    fs::create_directories(target.parent_path());
    fs::copy(other.record_folder(receipt), target, fs::copy_options::recursive);
    const auto failed = failures();
    EXPECT_TRUE(failed.contains("vault/holds_nothing_else"));
    EXPECT_TRUE(failed.contains("index/knows_every_record"));
}

TEST_F(StationVerify, finds_that_the_last_ledger_line_was_removed) {
    auto text = read_file(ledger);
    text.pop_back();
    write_file(ledger, text.substr(0, text.rfind('\n') + 1));
    const auto failed = failures();
    EXPECT_TRUE(failed.contains("ledger/ends_where_the_journal_says"));
    EXPECT_FALSE(failed.contains("ledger/chain")) << "the chain alone cannot show it";
    const auto ended = station.run_until_idle();
    EXPECT_EQ(ended.code, 3) << "no work on a ledger that was cut";
    EXPECT_NE(ended.err.find("ledger"), std::string::npos) << ended.err;
}

TEST_F(StationVerify, finds_an_edited_ledger_line) {
    auto text = read_file(ledger);
    const auto at = text.find("clerk01");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 7, "clerk99");
    write_file(ledger, text);
    EXPECT_TRUE(failures().contains("ledger/chain"));
    EXPECT_EQ(station.run_until_idle().code, 3);
}

TEST_F(StationVerify, finds_a_stray_file_in_the_vault) {
    write_file(station.path() / "vault/notes.txt", "not a record");
    const auto failed = failures();
    ASSERT_EQ(failed.size(), 1U);
    EXPECT_TRUE(failed.begin()->starts_with("vault/"));
}

TEST_F(StationVerify, finds_a_stray_file_in_a_record) {
    write_file(object / "v1/content/pages/0002.tif", "added later");
    EXPECT_EQ(failures(), Set{record});
}

TEST_F(StationVerify, finds_a_seal_taken_from_another_record) {
    const auto other = station.record_folder(station.receipt("job-2"));
    fs::copy_file(other / "v1/content/seal/signature.p7s", object / "v1/content/seal/signature.p7s",
                  fs::copy_options::overwrite_existing);
    EXPECT_EQ(failures(), Set{record});
}

TEST_F(StationVerify, finds_a_lost_index_which_reindex_makes_again) {
    for (const auto* name : {"index.db", "index.db-wal", "index.db-shm"}) {
        fs::remove(station.path() / name);
    }
    EXPECT_EQ(failures(), Set{"index/knows_every_record"});
    const auto ended = station.scanseal("reindex");
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(failures(), Set{});
}

TEST_F(StationVerify, does_not_reindex_under_a_running_daemon) {
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    ASSERT_TRUE(
        wait_until([&] { return daemon.errors().find("station_ready") != std::string::npos; }));
    const auto ended = station.scanseal("reindex");
    EXPECT_EQ(ended.code, 3);
    EXPECT_NE(ended.err.find("a daemon runs on this station"), std::string::npos) << ended.err;
}

TEST_F(StationVerify, still_knows_a_repeated_page_after_reindexing) {
    const auto pages = station.sample_pages(3);
    for (const auto* name : {"index.db", "index.db-wal", "index.db-shm"}) {
        fs::remove(station.path() / name);
    }
    ASSERT_EQ(station.scanseal("reindex").code, 0);
    auto page = pages[1];
    page.job["document"]["patient"]["id"] = "99999999";
    station.drop("other-patient", page);
    ASSERT_EQ(station.run_until_idle().code, 0);
    EXPECT_EQ(outcome_of(station.receipt("other-patient")), "review duplicate_other_context");
}

} // namespace

} // namespace scanseal::apps::test
