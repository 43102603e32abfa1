// verify_station on a station at rest, in the middle of a commit, and at work.
#include "core/durable_files.hpp"
#include "pipeline/verification.hpp"
#include "storage/sqlite_database.hpp"
#include "tests/pipeline/pipeline_fixture.hpp"

#include <thread>

namespace scanseal::pipeline {
namespace {

class VerifyStation : public PipelineFixture {
protected:
    void drop(unsigned count) {
        const auto out = dir.path() / "samples";
        static_cast<void>(test::write_bulk_jobs({.out = out, .seed = 1, .now = clock.now()},
                                                {.jobs = count, .bad_every = 0, .mix = false}));
        for (const auto& entry : std::filesystem::directory_iterator(out)) {
            std::filesystem::rename(entry.path(), in() / entry.path().filename());
        }
    }

    StationVerification verify() {
        const storage::Vault vault(files,
                                   {.root = root / "vault", .staging = root / "vault.staging"});
        const storage::Ledger ledger(files, root / "ledger");
        const Journal journal(root / "journal.db");
        const auto index = storage::open_sqlite_index(root / "index.db");
        return verify_station(files, vault, ledger, journal, *index,
                              {.signers = *anchors,
                               .timestamps = *anchors,
                               .as_of = clock.now() + std::chrono::minutes{5}},
                              [](std::size_t, std::size_t) {});
    }

    /// "part/name" of each failed check of the station, and the ids of records that are not valid.
    std::set<std::string> failures() {
        std::set<std::string> failed;
        const auto verification = verify();
        for (const auto& check : verification.checks) {
            if (!check.passed) {
                failed.insert(check.part + "/" + check.name);
                std::cerr << check.part << '/' << check.name << ": " << check.detail << '\n';
            }
        }
        for (const auto& record : verification.records) {
            if (!record.valid()) {
                failed.insert(record.record);
            }
        }
        EXPECT_EQ(verification.valid(), failed.empty());
        return failed;
    }

    struct LastLine {
        std::string text;
        std::string record;
        std::string sha256_hex;
    };

    /// Cuts the last line off the ledger file.
    LastLine cut_last_line() {
        const auto file = root / "ledger/ledger.jsonl";
        auto text = test::read_file(file);
        text.pop_back();
        const auto begin = text.rfind('\n') + 1;
        const auto line = text.substr(begin);
        test::write_file(file, text.substr(0, begin));
        return {.text = line,
                .record = nlohmann::json::parse(line).at("record_id"),
                .sha256_hex = sha256(as_bytes(line)).hex()};
    }

    void set_state(const std::string& record, const std::string& state) {
        storage::SqliteDatabase database(root / "journal.db");
        database.prepare("UPDATE document SET state=? WHERE record_id=?")
            .bind(1, state)
            .bind(2, record)
            .run();
    }

    /// The journal as it is before a last line was decided.
    void set_head_before(const LastLine& line) {
        const auto value = nlohmann::json::parse(line.text);
        storage::SqliteDatabase database(root / "journal.db");
        database.prepare("UPDATE ledger_head SET sequence=?, sha256=?")
            .bind(1, value.at("seq").get<std::int64_t>() - 1)
            .bind(2, value.at("prev").get<std::string>())
            .run();
    }

    void set_pending(const LastLine& line) {
        storage::SqliteDatabase database(root / "journal.db");
        database
            .prepare("INSERT OR REPLACE INTO ledger_pending(sequence, line, sha256) VALUES(?,?,?)")
            .bind(1, nlohmann::json::parse(line.text).at("seq").get<std::int64_t>())
            .bind(2, line.text)
            .bind(3, line.sha256_hex)
            .run();
    }

    void forget_in_index(const std::string& record) {
        storage::open_sqlite_index(root / "index.db")->remove(*RecordId::parse(record));
    }

    using Set = std::set<std::string>;
};

TEST_F(VerifyStation, keeps_failed_checks_and_counts_of_passed_ones) {
    drop(2);
    run_until_idle();
    auto verification = verify();
    EXPECT_TRUE(verification.valid());
    ASSERT_EQ(verification.records.size(), 2U);
    for (const auto& record : verification.records) {
        EXPECT_TRUE(record.checks.empty());
        EXPECT_GT(record.passed_not_kept, 10U);
        EXPECT_TRUE(record.valid());
    }
    const auto path = receipt("job-0001")["vault"]["path"].get<std::string>();
    test::write_file(root / "vault" / path / "v1/content/pages/0009.tif", "added later");
    verification = verify();
    EXPECT_FALSE(verification.valid());
    for (const auto& record : verification.records) {
        EXPECT_EQ(record.valid(), record.record != receipt("job-0001")["record_id"]);
        EXPECT_EQ(record.valid(), record.checks.empty());
    }
}

TEST(RecordVerificationTest, without_any_check_is_not_valid) {
    RecordVerification none;
    EXPECT_FALSE(none.valid());
    none.keep_failed_only();
    EXPECT_FALSE(none.valid());
}

TEST_F(VerifyStation, a_record_on_its_way_from_vault_to_ledger_is_no_fault) {
    drop(2);
    run_until_idle();
    const auto line = cut_last_line();
    forget_in_index(line.record);
    set_head_before(line);
    EXPECT_EQ(failures(), (Set{"vault/holds_nothing_else", "index/knows_every_record"}))
        << "the journal does not know of it";
    set_state(line.record, "timestamped");
    EXPECT_EQ(failures(), Set{});
}

TEST_F(VerifyStation, a_decided_line_that_is_not_appended_yet_is_no_fault) {
    drop(3);
    run_until_idle();
    const auto line = cut_last_line();
    forget_in_index(line.record);
    EXPECT_TRUE(failures().contains("ledger/ends_where_the_journal_says"));
    set_state(line.record, "committed");
    set_pending(line);
    EXPECT_EQ(failures(), Set{});

    auto wrong = line;
    wrong.sha256_hex[0] = wrong.sha256_hex[0] == '0' ? '1' : '0';
    set_pending(wrong);
    EXPECT_EQ(failures(), Set{"ledger/ends_where_the_journal_says"});
    set_pending(line);
    static_cast<void>(cut_last_line());
    EXPECT_TRUE(failures().contains("ledger/ends_where_the_journal_says"))
        << "one more line is missing than is pending";
}

TEST_F(VerifyStation, only_what_stays_is_a_finding) {
    drop(1);
    run_until_idle();
    const auto folder = root / "vault/abc/def";
    std::filesystem::create_directories(folder);
    std::jthread committing([&folder] {
        std::this_thread::sleep_for(std::chrono::milliseconds{300});
        std::filesystem::remove_all(folder.parent_path());
    });
    EXPECT_EQ(failures(), Set{}) << "a commit had made its folders and not renamed yet";
    committing.join();
    std::filesystem::create_directories(folder);
    EXPECT_EQ(failures(), Set{"vault/hierarchy"});
}

TEST_F(VerifyStation, finds_a_record_replaced_by_another_of_the_same_id) {
    drop(2);
    run_until_idle();
    const auto answer = receipt("job-0001");
    const auto id = *RecordId::parse(answer["record_id"].get<std::string>());
    storage::Vault vault(files, {.root = root / "vault", .staging = root / "vault.staging"});
    auto record = vault.stage("forged", id);
    const auto listed = vault.files(id);
    ASSERT_TRUE(listed);
    for (const auto& file : *listed) {
        static_cast<void>(vault.add_file(record, file.path, *vault.read(id, file.path)));
    }
    remove_tree(files, root / "vault" / answer["vault"]["path"].get<std::string>());
    ASSERT_TRUE(vault.commit(record, {.created = clock.now(),
                                      .message = "sealed original",
                                      .user_name = "clerk01",
                                      .user_address = "urn:scanseal:operator:clerk01"}));
    EXPECT_EQ(failures(), Set{"ledger/inventory_digests"}) << "all else is in order";
}

TEST_F(VerifyStation, a_station_at_work_is_valid_at_every_moment) {
    drop(20);
    Station station(files, clock, options());
    std::jthread working([&station] { station.run(RunMode::until_idle); });
    std::size_t seen = 0;
    for (int look = 0; look < 200 && seen < 20; ++look) {
        EXPECT_EQ(failures(), Set{}) << "look " << look;
        const Journal journal(root / "journal.db");
        seen = 0;
        for (const auto& [state, count] : journal.counts()) {
            seen += state == State::delivered ? static_cast<std::size_t>(count) : 0;
        }
    }
    working.join();
    EXPECT_EQ(verify().records.size(), 20U);
    EXPECT_EQ(failures(), Set{});
}

} // namespace
} // namespace scanseal::pipeline
