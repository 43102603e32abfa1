// Power cuts, kills and errors at every file operation of putting a record into the vault
// (docs/adr/0003-durability.md).
#include "storage/vault.hpp"

#include "core/failure.hpp"
#include "core/time_text.hpp"
#include "storage/record_check.hpp"
#include "tests/support/fault_runs.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

namespace scanseal::storage {
namespace {

using test::CrashPoint;
using test::FaultFileSystem;
using test::for_each_crash;
using test::for_each_error;
using test::Loss;

const VaultOptions k_options{.root = "/station/vault", .staging = "/station/vault.staging"};

RecordId id_of(const std::string& seed) {
    return RecordId::from_digest(sha256(as_bytes(seed)));
}

VersionNote note() {
    return {.created = *parse_rfc3339("2026-11-20T01:12:00Z"),
            .message = "Scanned and sealed",
            .user_name = "clerk01",
            .user_address = "urn:scanseal:operator:clerk01"};
}

StagedRecord stage(Vault& vault, const std::string& seed) {
    auto record = vault.stage("job-" + seed, id_of(seed));
    for (const auto& [path, text] : std::vector<std::pair<std::string, std::string>>{
             {"document.json", "{}\n"},
             {"pages/0001.tif", "first page of " + seed},
             {"source/deep/scan.jpg", "the bytes as they came"}}) {
        static_cast<void>(vault.add_file(record, path, as_bytes(text)));
    }
    const auto manifest = manifest_text(record.files);
    static_cast<void>(vault.add_file(record, "manifest-sha512.txt", as_bytes(manifest)));
    static_cast<void>(vault.add_file(record, "seal/signature.p7s", as_bytes("a signature")));
    return record;
}

/// What the pipeline does, and does again after a crash: stage from the source, commit.
void put(FaultFileSystem& files, const std::vector<std::string>& seeds) {
    Vault vault(files, k_options);
    std::vector<StagedRecord> staged;
    for (const auto& seed : seeds) {
        staged.push_back(stage(vault, seed));
    }
    std::vector<CommitRequest> requests;
    for (const auto& record : staged) {
        requests.push_back({.record = record, .note = note()});
    }
    for (const auto& result : vault.commit_all(requests)) {
        EXPECT_TRUE(result.has_value()) << result.error().detail;
    }
}

std::string problems(const StorageReport& report) {
    std::string text;
    for (const auto& check : report.checks) {
        text += check.passed ? "" : check.name + ": " + check.detail + "\n";
    }
    return text;
}

void expect_whole(FaultFileSystem& files, const Vault& vault, const std::string& seed) {
    const auto report = check_record(files, vault, id_of(seed));
    EXPECT_TRUE(report.valid()) << seed << "\n" << problems(report);
    const auto page = vault.read(id_of(seed), "pages/0001.tif");
    ASSERT_TRUE(page.has_value()) << page.error().detail;
    EXPECT_EQ(as_text(*page), "first page of " + seed);
}

/// Each record is whole or not there; nothing else is in the vault.
void expect_all_or_nothing(FaultFileSystem& files, const std::vector<std::string>& seeds,
                           bool acknowledged) {
    const Vault vault(files, k_options);
    std::size_t present = 0;
    for (const auto& seed : seeds) {
        if (vault.contains(id_of(seed))) {
            expect_whole(files, vault, seed);
            ++present;
        } else {
            EXPECT_FALSE(acknowledged) << seed << " was promised";
        }
    }
    EXPECT_EQ(vault.list().size(), present);
}

void expect_complete(FaultFileSystem& files, const std::vector<std::string>& seeds) {
    const Vault vault(files, k_options);
    for (const auto& seed : seeds) {
        expect_whole(files, vault, seed);
    }
    EXPECT_EQ(vault.list().size(), seeds.size());
    const auto root = check_root(files, vault);
    EXPECT_TRUE(root.valid()) << problems(root);
}

/// The invariants after a crash, then the repeat, then another power cut.
void check_after_crash(FaultFileSystem& files, const CrashPoint& point, bool acknowledged,
                       const std::vector<std::string>& seeds) {
    SCOPED_TRACE(point.text());
    expect_all_or_nothing(files, seeds, acknowledged);
    put(files, seeds);
    EXPECT_TRUE(Vault(files, k_options).staged_names().empty());
    expect_complete(files, seeds);
    // Staging may come back, since its removal is not synced; start-up removes it again.
    files.cut_power(Loss::drop_unsynced);
    expect_complete(files, seeds);
}

void make_station(FaultFileSystem& files) {
    files.create_directory("/station");
}

TEST(VaultCrash, a_first_record_is_whole_or_absent_wherever_it_crashes) {
    const std::vector<std::string> seeds{"first"};
    const auto crashes = for_each_crash(
        make_station, [&](FaultFileSystem& files) { put(files, seeds); },
        [&](FaultFileSystem& files, const CrashPoint& point, bool acknowledged) {
            check_after_crash(files, point, acknowledged, seeds);
        });
    EXPECT_GT(crashes, 300U);
}

TEST(VaultCrash, records_of_one_commit_are_whole_or_absent_and_others_stay) {
    const std::vector<std::string> all{"before", "one", "two"};
    for_each_crash(
        [](FaultFileSystem& files) {
            make_station(files);
            put(files, {"before"});
        },
        [](FaultFileSystem& files) { put(files, {"one", "two"}); },
        [&](FaultFileSystem& files, const CrashPoint& point, bool acknowledged) {
            EXPECT_TRUE(Vault(files, k_options).contains(id_of("before"))) << point.text();
            check_after_crash(files, point, acknowledged, all);
        });
}

TEST(VaultCrash, a_commit_repeated_after_it_was_acknowledged_changes_nothing) {
    for_each_crash(
        [](FaultFileSystem& files) {
            make_station(files);
            put(files, {"first"});
        },
        [](FaultFileSystem& files) { put(files, {"first"}); },
        [](FaultFileSystem& files, const CrashPoint& point, bool) {
            EXPECT_TRUE(Vault(files, k_options).contains(id_of("first"))) << point.text();
            check_after_crash(files, point, true, {"first"});
        });
}

TEST(VaultCrash, an_error_never_leaves_half_a_record_in_the_vault) {
    const std::vector<std::string> seeds{"one", "two"};
    for (const int error : {EIO, ENOSPC, EACCES}) {
        for (const bool power_cut_too : {false, true}) {
            const auto errors = for_each_error(
                error, make_station, [&](FaultFileSystem& files) { put(files, seeds); },
                [&](FaultFileSystem& files, std::uint64_t operation, bool threw) {
                    SCOPED_TRACE("errno " + std::to_string(error) + " at operation " +
                                 std::to_string(operation));
                    if (power_cut_too) {
                        files.cut_power(Loss::drop_unsynced);
                    }
                    expect_all_or_nothing(files, seeds, !threw);
                    put(files, seeds);
                    expect_complete(files, seeds);
                    files.cut_power(Loss::drop_unsynced);
                    expect_complete(files, seeds);
                });
            EXPECT_GT(errors, 60U);
        }
    }
}

TEST(VaultCrash, what_was_remembered_as_staged_is_there_after_a_crash) {
    for_each_crash(
        make_station,
        [](FaultFileSystem& files) {
            Vault vault(files, k_options);
            vault.sync_staged(stage(vault, "first"));
        },
        [](FaultFileSystem& files, const CrashPoint& point, bool acknowledged) {
            SCOPED_TRACE(point.text());
            Vault vault(files, k_options);
            EXPECT_TRUE(vault.list().empty());
            if (acknowledged) {
                const StagedRecord record{.name = "job-first", .id = id_of("first"), .files = {}};
                EXPECT_EQ(as_text(vault.read_staged(record, "pages/0001.tif")),
                          "first page of first");
                EXPECT_EQ(vault.staged_names(), std::vector<std::string>{"job-first"});
            }
        });
}

} // namespace
} // namespace scanseal::storage
