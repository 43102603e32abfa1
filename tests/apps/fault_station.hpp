// tests/apps/fault_station.hpp — a whole station on a disk in memory that crashes and fails on
// demand. What lies in its hot folder is for those who derive from it.
#pragma once

#include "apps/opened_station.hpp"
#include "config/write_station.hpp"
#include "core/failure.hpp"
#include "pipeline/reindexing.hpp"
#include "pipeline/station.hpp"
#include "pipeline/verification.hpp"
#include "signing/development_pki.hpp"
#include "tests/apps/operation_sampling.hpp"
#include "tests/support/fault_runs.hpp"
#include "tests/support/fault_sqlite.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace scanseal::pipeline {

inline const Path k_station = "/station";
inline const Path k_hot = k_station / "hot/encounter";

class FaultStation {
public:
    using Adjust = std::function<void(StationOptions&)>;

    /// `hot_elsewhere`: the hot folder lies on another device than the spool. `adjust` changes the
    /// options of each start.
    explicit FaultStation(bool hot_elsewhere = false, Adjust adjust = {})
        : adjust_(std::move(adjust)) {
        if (hot_elsewhere) {
            disk.add_mount(k_hot);
        }
        if (!config::write_station(disk,
                                   {.directory = k_station, .name = "test", .development = true})) {
            throw std::runtime_error("no station");
        }
        signing::make_development_pki(disk, clock_, k_station / "pki", "clerk01", "test");
    }

    /// False when it crashed on the way.
    bool run() {
        try {
            const apps::OpenedStation opened(disk, clock_, k_station, apps::OpenFor::working);
            Station station(disk, clock_, options_of(opened));
            running_ = &station;
            station.run(RunMode::until_idle);
            running_ = nullptr;
            return !disk.crashed();
        } catch (const test::CrashNow&) {
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
        disk.cut_power(test::Loss::drop_unsynced);
        start_sqlite();
        ASSERT_TRUE(run());
    }

    /// After harm done while nothing runs.
    void restart_sqlite() { start_sqlite(); }

    [[nodiscard]] const Clock& clock() const noexcept { return clock_; }

    void expect_nothing_in_work() const {
        EXPECT_EQ(files_below(k_station / "spool"), std::set<std::string>{});
        EXPECT_EQ(files_below(k_station / "vault.staging"), std::set<std::string>{});
    }

    void expect_station_verifies(std::size_t records) {
        const apps::OpenedStation opened(disk, clock_, k_station, apps::OpenFor::looking);
        const auto options = options_of(opened);
        const storage::Vault vault(disk,
                                   {.root = options.vault_root, .staging = options.vault_staging});
        const auto index = storage::open_sqlite_index(options.index_file);
        const auto verify = [&] {
            return verify_station(disk, vault, storage::Ledger(disk, options.ledger_directory),
                                  Journal(options.journal_file), *index,
                                  {.signers = *options.signer_anchors,
                                   .timestamps = *options.timestamp_anchors,
                                   .as_of = clock_.now()},
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
        EXPECT_EQ(verified.records.size(), records);
    }

    /// Below the hot folder; an object without members if it is not there.
    [[nodiscard]] nlohmann::json receipt(const std::string& path) const {
        auto value = nlohmann::json::parse(text_at(k_hot / path), nullptr, false);
        return value.is_object() ? value : nlohmann::json::object();
    }

    [[nodiscard]] std::string text_at(const Path& path) const {
        const auto bytes = disk.bytes_at(path);
        return bytes ? std::string(as_text(*bytes)) : std::string();
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

    test::FaultFileSystem disk;

protected:
    /// Once, when all lies in the hot folder: from here on operations count.
    void begin() {
        disk.make_all_durable();
        disk.clear_faults();
        start_sqlite();
    }

private:
    [[nodiscard]] StationOptions options_of(const apps::OpenedStation& opened) const {
        auto options = opened.options();
        options.workers = 1;
        options.decoders = nullptr; // what crashes here is the disk
        for (auto& folder : options.hot_folders) {
            folder.poll_only = true;
        }
        if (adjust_) {
            adjust_(options);
        }
        return options;
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

    Adjust adjust_;
    SystemClock clock_;
    std::atomic<Station*> running_{nullptr};
    std::optional<test::SqliteOnFaultDisk> sqlite_;
};

/// Crashes a new station at sampled operations of its road, from first to last, lets it recover,
/// and calls `expect` with it. `make` is called with the number of the try; a road of fewer than
/// `operations_min` operations cannot be right.
template <class Make, class Expect>
void crash_on_the_road(test::Loss loss, std::uint64_t operations_min, Make make, Expect expect) {
    const auto tried = test::sampling(8);
    for (auto operation = tried.first;; operation += tried.step) {
        auto station = make(operation / tried.step);
        const test::CrashPoint point{.operation = operation, .loss = loss, .seed = operation};
        SCOPED_TRACE(point.text());
        station.disk.crash_at(point.operation, point.loss, point.seed);
        const bool finished = station.run();
        const auto log = station.disk.log();
        station.recover();
        if (!::testing::Test::HasFatalFailure()) {
            expect(station);
        }
        ASSERT_FALSE(::testing::Test::HasFailure()) << log;
        if (finished) {
            ASSERT_GT(operation, operations_min) << "a road this short cannot be";
            ::testing::Test::RecordProperty("operations", std::to_string(operation));
            return;
        }
    }
}

} // namespace scanseal::pipeline
