// The whole road on a disk in memory that crashes at each single operation, starts again, and loses
// its power once more at the end: what a killed process left undurable must not be taken for done.
// Journal and index lie on that disk too: SQLite's own writes and syncs are operations like others
// (tests/support/fault_sqlite.hpp).
//
// Every operation takes minutes. Unless SCANSEAL_FAULT_EVERY=1 says so, every k-th is tried, from
// one that the seed chooses; SCANSEAL_FAULT_SEED repeats a run. Threads interleave: the same seed
// tries the same numbers, which need not be the same operations.
#include "apps/opened_station.hpp"
#include "config/write_station.hpp"
#include "core/failure.hpp"
#include "pipeline/reindexing.hpp"
#include "pipeline/station.hpp"
#include "pipeline/verification.hpp"
#include "signing/development_pki.hpp"
#include "tests/apps/operation_sampling.hpp"
#include "tests/apps/road_jobs.hpp"
#include "tests/support/fault_runs.hpp"
#include "tests/support/fault_sqlite.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <cerrno>
#include <optional>
#include <set>

namespace scanseal::pipeline {

namespace {

using nlohmann::json;
using test::CrashNow;
using test::CrashPoint;
using test::FaultFileSystem;
using test::job_text;
using test::Loss;
using test::page_bytes;
using test::sampling;

const Path k_station = "/station";
const Path k_hot = k_station / "hot/encounter";

/// A station with one job to commit and one to refuse.
class World {
public:
    /// `hot_elsewhere`: the hot folder lies on another device than the spool.
    explicit World(bool hot_elsewhere = false) {
        if (hot_elsewhere) {
            disk.add_mount(k_hot);
        }
        if (!config::write_station(disk,
                                   {.directory = k_station, .name = "test", .development = true})) {
            throw std::runtime_error("no station");
        }
        signing::make_development_pki(disk, clock, k_station / "pki", "clerk01", "test");
        put("good", 0, "clerk01");
        put("bad", 1, "nobody");
        disk.make_all_durable();
        disk.clear_faults();
        start_sqlite();
    }

    /// False when it crashed on the way.
    bool run() {
        try {
            const apps::OpenedStation opened(disk, clock, k_station, apps::OpenFor::working);
            Station station(disk, clock, options_of(opened));
            running_ = &station;
            station.run(RunMode::until_idle);
            running_ = nullptr;
            return !disk.crashed();
        } catch (const CrashNow&) {
            running_ = nullptr;
            return false;
        } catch (const Failure&) { // the crash came to pass inside SQLite
            running_ = nullptr;
            if (disk.crashed()) {
                return false;
            }
            throw;
        }
    }

    /// Starts again until all is done; then the power fails, and it starts once more.
    void recover() {
        if (disk.crashed()) {
            disk.restart();
        }
        disk.clear_faults();
        start_sqlite();
        ASSERT_TRUE(run());
        disk.cut_power(Loss::drop_unsynced);
        start_sqlite();
        ASSERT_TRUE(run());
    }

    void expect_both_answered() const {
        const auto good = receipt("out/good.receipt.json");
        const auto bad = receipt("rejected/bad/receipt.json");
        EXPECT_EQ(good.value("outcome", "none"), "committed");
        EXPECT_EQ(bad.value("outcome", "none"), "rejected");
        EXPECT_TRUE(text_at(k_hot / "rejected/bad/0001.tif") == page_bytes(1));
        const std::set<std::string> expected{"out/good.receipt.json", "rejected/bad/0001.tif",
                                             "rejected/bad/job.json", "rejected/bad/receipt.html",
                                             "rejected/bad/receipt.json"};
        EXPECT_EQ(files_below(k_hot), expected);
        EXPECT_EQ(files_below(k_station / "spool"), std::set<std::string>{});
        EXPECT_EQ(files_below(k_station / "vault.staging"), std::set<std::string>{});
    }

    void expect_station_verifies() {
        const apps::OpenedStation opened(disk, clock, k_station, apps::OpenFor::looking);
        const auto options = options_of(opened);
        const storage::Vault vault(disk,
                                   {.root = options.vault_root, .staging = options.vault_staging});
        const auto index = storage::open_sqlite_index(options.index_file);
        const auto verify = [&] {
            return verify_station(disk, vault, storage::Ledger(disk, options.ledger_directory),
                                  Journal(options.journal_file), *index,
                                  {.signers = *options.signer_anchors,
                                   .timestamps = *options.timestamp_anchors,
                                   .as_of = clock.now()},
                                  [](std::size_t, std::size_t) {});
        };
        auto verified = verify();
        // docs/architecture.md, "index cannot be written": it may lack the record until reindex.
        for (const auto& check : verified.checks) {
            EXPECT_TRUE(check.passed || check.part == "index") << check.part << "/" << check.name;
        }
        if (!verified.valid()) {
            static_cast<void>(reindex(vault, *index));
            verified = verify();
        }
        EXPECT_TRUE(verified.valid());
        EXPECT_EQ(verified.records.size(), 1U);
    }

    FaultFileSystem disk;

private:
    /// The good one as two files beside each other, the bad one as a folder.
    void put(const std::string& name, unsigned number, const std::string& operator_id) {
        const bool folder = number == 1;
        if (folder) {
            disk.create_directory(k_hot / "in" / name);
        }
        const auto page = folder ? std::string("0001.tif") : name + ".tif";
        const auto job = folder ? std::string("job.json") : name + ".json";
        const auto place = folder ? k_hot / "in" / name : k_hot / "in";
        disk.put_durable(place / page, as_bytes(page_bytes(number)));
        disk.put_durable(place / job, as_bytes(job_text(number, operator_id, page)));
    }

    [[nodiscard]] StationOptions options_of(const apps::OpenedStation& opened) const {
        auto options = opened.options();
        options.workers = 1;
        options.decoders = nullptr; // what crashes here is the disk
        for (auto& folder : options.hot_folders) {
            folder.poll_only = true;
        }
        return options;
    }

    [[nodiscard]] std::string text_at(const Path& path) const {
        const auto bytes = disk.bytes_at(path);
        return bytes ? std::string(as_text(*bytes)) : std::string();
    }

    [[nodiscard]] json receipt(const std::string& path) const {
        return json::parse(text_at(k_hot / path), nullptr, false).is_object()
                   ? json::parse(text_at(k_hot / path))
                   : json::object();
    }

    [[nodiscard]] std::set<std::string> files_below(const Path& folder) const {
        std::set<std::string> files;
        for (const auto& line : disk.tree()) {
            const auto path = line.substr(0, line.rfind(' '));
            if (path.starts_with(folder.string() + "/") && !path.ends_with("/")) {
                files.insert(path.substr(folder.string().size() + 1));
            }
        }
        return files;
    }

    /// After each start: what SQLite knew in memory is gone.
    void start_sqlite() {
        sqlite_.reset();
        sqlite_.emplace(disk, [this] {
            if (auto* station = running_.load()) {
                station->stop();
            }
        });
    }

    SystemClock clock;
    std::atomic<Station*> running_{nullptr};
    std::optional<test::SqliteOnFaultDisk> sqlite_;
};

/// One error, and the daemon that meets it goes on or is started again: the same answers.
void expect_an_error_does_no_harm(int error_number, bool hot_elsewhere, std::uint64_t step) {
    const auto tried = sampling(step);
    for (auto operation = tried.first;; operation += tried.step) {
        World world(hot_elsewhere);
        SCOPED_TRACE("operation " + std::to_string(operation));
        world.disk.fail_at(operation, error_number);
        try {
            static_cast<void>(world.run());
        } catch (const Failure&) {
            // The program would end with 3, to be started again.
        }
        const bool failed = world.disk.failed();
        const auto log = world.disk.log();
        world.disk.clear_faults();
        world.recover();
        if (!::testing::Test::HasFatalFailure()) {
            world.expect_both_answered();
            world.expect_station_verifies();
        }
        ASSERT_FALSE(::testing::Test::HasFailure()) << log;
        if (!failed) {
            return;
        }
    }
}

class StationFaults : public ::testing::TestWithParam<Loss> {};

TEST_P(StationFaults, lose_nothing_at_any_operation) {
    const auto tried = sampling(8);
    for (auto operation = tried.first;; operation += tried.step) {
        World world(operation / tried.step % 2 == 0);
        const CrashPoint point{.operation = operation, .loss = GetParam(), .seed = operation};
        SCOPED_TRACE(point.text());
        world.disk.crash_at(point.operation, point.loss, point.seed);
        const bool finished = world.run();
        const auto log = world.disk.log();
        world.recover();
        if (!::testing::Test::HasFatalFailure()) {
            world.expect_both_answered();
            world.expect_station_verifies();
        }
        ASSERT_FALSE(::testing::Test::HasFailure()) << log;
        if (finished) {
            ASSERT_GT(operation, 50U) << "a road this short cannot be";
            RecordProperty("operations", std::to_string(operation));
            return;
        }
    }
}

// Each error costs a second or more of waiting before the next try.
TEST(StationErrors, of_a_broken_disk_do_no_harm) {
    expect_an_error_does_no_harm(EIO, false, 29);
}

TEST(StationErrors, of_a_full_disk_do_no_harm) {
    expect_an_error_does_no_harm(ENOSPC, false, 29);
}

TEST(StationErrors, of_a_full_disk_do_no_harm_when_jobs_are_copied_in) {
    expect_an_error_does_no_harm(ENOSPC, true, 29);
}

// What passes by itself, on a share for instance.
TEST(StationErrors, that_pass_by_themselves_do_no_harm) {
    for (const int error : {ESTALE, EACCES, EINTR}) {
        SCOPED_TRACE("error " + std::to_string(error));
        expect_an_error_does_no_harm(error, error == ESTALE, 61);
    }
}

INSTANTIATE_TEST_SUITE_P(Losses, StationFaults, ::testing::ValuesIn(test::k_losses),
                         [](const auto& loss) { return std::string(test::to_string(loss.param)); });

} // namespace

} // namespace scanseal::pipeline
