#include "pipeline/station.hpp"

#include "core/failure.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/verification.hpp"
#include "tests/pipeline/pipeline_fixture.hpp"

#include <thread>

namespace scanseal::pipeline {
namespace {

class StationRun : public PipelineFixture {
protected:
    /// Bulk jobs, moved into the hot folder in one step each.
    std::vector<test::SampleJob> drop(unsigned count, unsigned bad_every, std::uint64_t seed = 1) {
        const auto out = dir.path() / ("samples" + std::to_string(seed));
        const auto jobs =
            test::write_bulk_jobs({.out = out, .seed = seed, .now = clock.now()},
                                  {.jobs = count, .bad_every = bad_every, .mix = false});
        for (const auto& entry : std::filesystem::directory_iterator(out)) {
            std::filesystem::rename(entry.path(), in() / entry.path().filename());
        }
        return jobs;
    }

    StationVerification verify() {
        const storage::Vault vault(files,
                                   {.root = root / "vault", .staging = root / "vault.staging"});
        const storage::Ledger ledger(files, root / "ledger");
        const Journal journal(root / "journal.db");
        const auto index = storage::open_sqlite_index(root / "index.db");
        return verify_station(files, vault, ledger, journal, *index,
                              {.signers = *anchors, .timestamps = *anchors, .as_of = clock.now()},
                              [](std::size_t, std::size_t) {});
    }
};

TEST_F(StationRun, commits_good_jobs_refuses_bad_ones_and_leaves_nothing_behind) {
    const auto jobs = drop(8, 4);
    run_until_idle();
    for (const auto& job : jobs) {
        const auto answer = receipt(job.name);
        ASSERT_FALSE(answer.is_null()) << job.name;
        EXPECT_EQ(answer["outcome"], job.good ? "committed" : "rejected") << job.name;
        if (!job.good) {
            EXPECT_EQ(answer["findings"][0]["code"], job.code);
        }
    }
    EXPECT_TRUE(std::filesystem::is_empty(in()));
    EXPECT_TRUE(std::filesystem::is_empty(root / "spool"));
    EXPECT_TRUE(std::filesystem::is_empty(root / "vault.staging"));
    const auto verification = verify();
    EXPECT_EQ(verification.records.size(), 6U);
    EXPECT_TRUE(verification.valid());
}

TEST_F(StationRun, R9_the_same_job_again_is_answered_with_the_same_record) {
    const auto jobs = drop(1, 0);
    const auto copy = dir.path() / "copy";
    std::filesystem::copy(in(), copy, std::filesystem::copy_options::recursive);
    run_until_idle();
    const auto first = receipt(jobs[0].name);
    for (const auto& entry : std::filesystem::directory_iterator(copy)) {
        std::filesystem::rename(entry.path(), in() / entry.path().filename());
    }
    run_until_idle();
    const auto second = receipt(jobs[0].name + "~2");
    ASSERT_FALSE(second.is_null());
    EXPECT_EQ(second["outcome"], "committed");
    EXPECT_EQ(second["duplicate_of"], first["record_id"]);
    EXPECT_EQ(second["seal"], first["seal"]);
    EXPECT_EQ(verify().records.size(), 1U);
    EXPECT_TRUE(verify().valid());
}

TEST_F(StationRun, R9_the_same_bytes_for_another_patient_are_held_for_review) {
    const auto jobs = drop(1, 0);
    const auto copy = dir.path() / "copy";
    std::filesystem::copy(in(), copy, std::filesystem::copy_options::recursive);
    run_until_idle();
    for (const auto& entry : std::filesystem::directory_iterator(copy)) {
        auto name = "other" + entry.path().extension().string();
        if (entry.path().extension() == ".json") {
            auto job = nlohmann::json::parse(test::read_file(entry.path()));
            job["document"]["patient"]["id"] = "99999999";
            job.erase("pages");
            test::write_file(in() / name, job.dump());
        } else {
            std::filesystem::rename(entry.path(), in() / name);
        }
    }
    run_until_idle();
    const auto answer = receipt("other");
    ASSERT_FALSE(answer.is_null());
    EXPECT_EQ(answer["outcome"], "review");
    EXPECT_EQ(answer["findings"][0]["code"], "duplicate_other_context");
    EXPECT_EQ(verify().records.size(), 1U);
    EXPECT_FALSE(std::filesystem::is_empty(root / "spool")) << "a held job keeps its files";
}

TEST_F(StationRun, R29_without_a_timestamp_nothing_is_committed_and_work_resumes_by_itself) {
    drop(3, 0);
    transport->failures_left = 2;
    run_until_idle();
    const auto verification = verify();
    EXPECT_EQ(verification.records.size(), 3U);
    EXPECT_TRUE(verification.valid());
}

TEST_F(StationRun, R29_a_station_stopped_while_the_authority_is_away_keeps_its_signed_work) {
    drop(2, 0);
    transport->failures_left = 1 << 30;
    {
        Station station(files, clock, options());
        std::jthread stopper([&station, this] {
            const auto until = clock.steady_now() + std::chrono::seconds{20};
            while (clock.steady_now() < until) {
                const Journal journal(root / "journal.db");
                if (journal.in_state(State::signed_).size() == 2) {
                    break;
                }
                std::this_thread::sleep_for(std::chrono::milliseconds{20});
            }
            station.stop();
        });
        station.run(RunMode::until_stopped);
    }
    EXPECT_EQ(verify().records.size(), 0U);
    EXPECT_TRUE(std::filesystem::is_empty(root / "hot/encounter/out"));
    {
        const Journal journal(root / "journal.db");
        const auto rows = journal.in_state(State::signed_);
        ASSERT_EQ(rows.size(), 2U);
        EXPECT_TRUE(std::any_of(rows.begin(), rows.end(), [](const auto& row) {
            return row.last_error.find("tsa_unreachable") != std::string::npos;
        }));
    }
    transport->failures_left = 0;
    run_until_idle();
    EXPECT_EQ(verify().records.size(), 2U);
    EXPECT_TRUE(verify().valid());
}

TEST_F(StationRun, R7_a_job_with_a_monstrous_value_is_refused_and_harms_nobody) {
    const auto jobs = drop(2, 0);
    auto monster = nlohmann::json::parse(test::read_file(in() / (jobs[0].name + ".json")));
    monster["scan"]["operator"] = std::string(2'000'000, 'x');
    monster.erase("pages");
    std::filesystem::copy(in() / (jobs[0].name + ".tif"), in() / "monster.tif");
    test::write_file(in() / "monster.json", monster.dump());
    run_until_idle();
    EXPECT_EQ(receipt("monster")["outcome"], "rejected");
    EXPECT_EQ(receipt("monster")["findings"][0]["code"], "job_schema");
    EXPECT_EQ(verify().records.size(), 2U);
    EXPECT_TRUE(verify().valid());
}

TEST_F(StationRun, R8_a_refused_job_sent_again_with_its_receipts_is_answered_each_time) {
    test::write_file(in() / "job/job.json", "{}");
    test::write_file(in() / "job/0001.tif", "no picture");
    for (int i = 0; i < 4; ++i) {
        run_until_idle();
        ASSERT_EQ(receipt("job")["outcome"], "rejected") << i;
        std::filesystem::rename(root / "hot/encounter/rejected/job", in() / "job");
    }
}

TEST_F(StationRun, a_removed_ledger_line_stops_the_station_with_a_clear_word) {
    drop(2, 0);
    run_until_idle();
    const auto file = root / "ledger/ledger.jsonl";
    auto text = test::read_file(file);
    text.resize(text.rfind('\n', text.size() - 2) + 1);
    test::write_file(file, text);
    EXPECT_FALSE(verify().valid());
    try {
        run_until_idle();
        FAIL() << "a damaged ledger must not go unnoticed";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::corrupt);
        EXPECT_NE(std::string(failure.what()).find("line"), std::string::npos);
    }
}

TEST_F(StationRun, A4_verification_names_a_record_that_was_removed_whole) {
    const auto jobs = drop(2, 0);
    run_until_idle();
    const auto path = receipt(jobs[0].name)["vault"]["path"].get<std::string>();
    std::filesystem::remove_all(root / "vault" / path);
    const auto verification = verify();
    EXPECT_FALSE(verification.valid());
    const auto named =
        std::any_of(verification.checks.begin(), verification.checks.end(), [&](const auto& check) {
            return check.name == "holds_every_committed_record" && !check.passed &&
                   check.detail.find(receipt(jobs[0].name)["record_id"].get<std::string>()) !=
                       std::string::npos;
        });
    EXPECT_TRUE(named);
}

} // namespace
} // namespace scanseal::pipeline
