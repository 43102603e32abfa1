// tests/apps/fault_world.hpp — a whole station on a disk in memory that crashes and fails on
// demand, with a job to commit and one to refuse.
#pragma once

#include "apps/opened_station.hpp"
#include "config/write_station.hpp"
#include "core/digest.hpp"
#include "core/failure.hpp"
#include "pipeline/reindexing.hpp"
#include "pipeline/station.hpp"
#include "pipeline/verification.hpp"
#include "signing/development_pki.hpp"
#include "tests/apps/road_jobs.hpp"
#include "tests/support/fault_sqlite.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <optional>
#include <set>
#include <string>

namespace scanseal::pipeline {

inline const Path k_station = "/station";
inline const Path k_hot = k_station / "hot/encounter";

/// A station with one job to commit and one to refuse.
class FaultWorld {
public:
    /// `hot_elsewhere`: the hot folder lies on another device than the spool.
    explicit FaultWorld(bool hot_elsewhere = false) {
        if (hot_elsewhere) {
            disk.add_mount(k_hot);
        }
        if (!config::write_station(disk,
                                   {.directory = k_station, .name = "test", .development = true})) {
            throw std::runtime_error("no station");
        }
        signing::make_development_pki(disk, clock_, k_station / "pki", "clerk01", "test");
        put("good", 0, "clerk01");
        put("bad", 1, "nobody");
        disk.make_all_durable();
        disk.clear_faults();
        start_sqlite();
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

    void expect_both_answered() const {
        const auto good = receipt("out/good.receipt.json");
        const auto bad = receipt("rejected/bad/receipt.json");
        EXPECT_EQ(good.value("outcome", "none"), "committed");
        EXPECT_EQ(bad.value("outcome", "none"), "rejected");
        EXPECT_TRUE(text_at(k_hot / "rejected/bad/0001.tif") == test::page_bytes(1));
        const std::set<std::string> expected{"out/good.receipt.json", "rejected/bad/0001.tif",
                                             "rejected/bad/job.json", "rejected/bad/receipt.html",
                                             "rejected/bad/receipt.json"};
        EXPECT_EQ(files_below(k_hot), expected);
        EXPECT_EQ(files_below(k_station / "spool"), std::set<std::string>{});
        EXPECT_EQ(files_below(k_station / "vault.staging"), std::set<std::string>{});
    }

    void expect_station_verifies() {
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
        EXPECT_EQ(verified.records.size(), 1U);
    }

    test::FaultFileSystem disk;

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
        disk.put_durable(place / page, as_bytes(test::page_bytes(number)));
        disk.put_durable(place / job, as_bytes(test::job_text(number, operator_id, page)));
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

    [[nodiscard]] nlohmann::json receipt(const std::string& path) const {
        return nlohmann::json::parse(text_at(k_hot / path), nullptr, false).is_object()
                   ? nlohmann::json::parse(text_at(k_hot / path))
                   : nlohmann::json::object();
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

    SystemClock clock_;
    std::atomic<Station*> running_{nullptr};
    std::optional<test::SqliteOnFaultDisk> sqlite_;
};

} // namespace scanseal::pipeline
