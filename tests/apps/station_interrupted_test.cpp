// The whole road on a real disk, with system calls that are interrupted by signals and transfers
// that are cut short, in the product as in SQLite: nobody may see it. No document is tried twice,
// no job is refused for it, and what is committed verifies.
//
// SCANSEAL_FAULT_EVERY=1 tries every single call, as in station_fault_test.cpp.
#include "apps/opened_station.hpp"
#include "config/write_station.hpp"
#include "core/log.hpp"
#include "core/posix_file_system.hpp"
#include "pipeline/station.hpp"
#include "pipeline/verification.hpp"
#include "signing/development_pki.hpp"
#include "storage/record_index.hpp"
#include "tests/apps/operation_sampling.hpp"
#include "tests/apps/road_jobs.hpp"
#include "tests/support/interrupted_calls.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <filesystem>
#include <iostream>

namespace scanseal::pipeline {

namespace {

using nlohmann::json;

class World {
public:
    World() {
        static_cast<void>(std::signal(SIGIO, SIG_IGN));
        if (!config::write_station(files_,
                                   {.directory = station_, .name = "test", .development = true})) {
            throw std::runtime_error("no station");
        }
        signing::make_development_pki(files_, clock_, station_ / "pki", "clerk01", "test");
        put("good", 0, "clerk01");
        put("bad", 1, "nobody");
    }

    /// Runs until idle; `decoders`: files are opened in processes of their own.
    void run(bool decoders) {
        const test::InterruptedSqlite sqlite;
        const apps::OpenedStation opened(files_, clock_, station_, apps::OpenFor::working);
        auto options = opened.options();
        options.workers = 1;
        options.decoders = decoders ? options.decoders : nullptr;
        for (auto& folder : options.hot_folders) {
            folder.poll_only = true;
        }
        Station station(files_, clock_, options);
        station.run(RunMode::until_idle);
    }

    void expect_both_answered_at_the_first_try() {
        EXPECT_EQ(receipt("out/good.receipt.json").value("outcome", "none"), "committed");
        EXPECT_EQ(receipt("rejected/bad/receipt.json").value("outcome", "none"), "rejected");
        EXPECT_EQ(test::read_file(hot_ / "rejected/bad/0001.tif"), test::page_bytes(1));
        EXPECT_TRUE(std::filesystem::is_empty(station_ / "spool"));
        EXPECT_TRUE(std::filesystem::is_empty(station_ / "vault.staging"));
        const Journal journal(station_ / "journal.db");
        const auto rows = journal.in_state(State::delivered);
        EXPECT_EQ(rows.size(), 2U);
        for (const auto& row : rows) {
            EXPECT_EQ(row.attempts, 0U) << row.job_name << ": " << row.last_error;
        }
    }

    void expect_station_verifies() {
        const apps::OpenedStation opened(files_, clock_, station_, apps::OpenFor::looking);
        const auto& options = opened.options();
        const storage::Vault vault(files_,
                                   {.root = options.vault_root, .staging = options.vault_staging});
        const auto index = storage::open_sqlite_index(options.index_file);
        const auto verified =
            verify_station(files_, vault, storage::Ledger(files_, options.ledger_directory),
                           Journal(options.journal_file), *index,
                           {.signers = *options.signer_anchors,
                            .timestamps = *options.timestamp_anchors,
                            .as_of = clock_.now()},
                           [](std::size_t, std::size_t) {});
        EXPECT_TRUE(verified.valid());
        EXPECT_EQ(verified.records.size(), 1U);
    }

private:
    /// The good one as two files beside each other, the bad one as a folder.
    void put(const std::string& name, unsigned number, const std::string& operator_id) {
        const bool folder = number == 1;
        const auto page = folder ? std::string("0001.tif") : name + ".tif";
        const auto job = folder ? std::string("job.json") : name + ".json";
        const auto place = folder ? hot_ / "in" / name : hot_ / "in";
        test::write_file(place / page, test::page_bytes(number));
        test::write_file(place / job, test::job_text(number, operator_id, page));
        const auto old = std::filesystem::file_time_type::clock::now() - std::chrono::hours{1};
        std::filesystem::last_write_time(place / page, old);
        std::filesystem::last_write_time(place / job, old);
    }

    [[nodiscard]] json receipt(const std::string& path) const {
        const auto parsed = json::parse(test::read_file(hot_ / path), nullptr, false);
        return parsed.is_object() ? parsed : json::object();
    }

    test::TempDir folder_;
    Path station_ = folder_.path() / "station";
    Path hot_ = station_ / "hot/encounter";
    PosixFileSystem files_;
    SystemClock clock_;
};

/// How many calls and transfers the road takes.
struct Road {
    std::uint64_t calls = 0;
    std::uint64_t transfers = 0;
};

Road measure_road() {
    World world;
    test::interrupt_nothing();
    world.run(false);
    const Road road{.calls = test::calls_made(), .transfers = test::transfers_made()};
    world.expect_both_answered_at_the_first_try();
    world.expect_station_verifies();
    std::cout << road.calls << " calls, " << road.transfers << " transfers" << std::endl;
    return road;
}

void expect_unseen(const std::function<void()>& plan, bool decoders) {
    World world;
    test::interrupt_nothing();
    plan();
    world.run(decoders);
    test::interrupt_nothing();
    world.expect_both_answered_at_the_first_try();
    world.expect_station_verifies();
}

TEST(StationInterrupted, at_any_call_nobody_sees_it) {
    const auto road = measure_road();
    const auto tried = test::sampling(std::max<std::uint64_t>(1, road.calls / 15));
    for (auto k = tried.first; k <= road.calls && !testing::Test::HasFailure(); k += tried.step) {
        SCOPED_TRACE("call " + std::to_string(k));
        expect_unseen([k] { test::interrupt_call(k); }, false);
    }
}

TEST(StationInterrupted, by_a_short_transfer_anywhere_nobody_sees_it) {
    const auto road = measure_road();
    const auto tried = test::sampling(std::max<std::uint64_t>(1, road.transfers / 15));
    for (auto k = tried.first; k <= road.transfers && !testing::Test::HasFailure();
         k += tried.step) {
        SCOPED_TRACE("transfer " + std::to_string(k));
        expect_unseen([k] { test::shorten_transfer(k); }, false);
    }
}

TEST(StationInterrupted, at_every_call_and_with_all_transfers_short_nobody_sees_it) {
    for (const std::size_t most : {std::size_t{1}, std::size_t{100}, std::size_t{4000}}) {
        SCOPED_TRACE("at most " + std::to_string(most) + " bytes");
        expect_unseen([most] { test::interrupt_all_calls(most); }, most > 1);
    }
}

} // namespace

} // namespace scanseal::pipeline
