// Power cuts, kills and errors at every file operation of appending to the ledger
// (docs/adr/0003-durability.md).
#include "storage/ledger.hpp"

#include "core/failure.hpp"
#include "core/time_text.hpp"
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

const Path k_folder = "/station/ledger";

/// The lines as the journal would hold them: always the same, whatever happened before.
std::vector<LedgerLine> journal_lines() {
    std::vector<LedgerLine> lines;
    LedgerHead head;
    for (const auto* record : {"first", "second", "third", "fourth"}) {
        lines.push_back(make_ledger_line(head, {.at = *parse_rfc3339("2026-11-20T01:12:00Z"),
                                                .event = "committed",
                                                .fields = {{"record_id", record}}}));
        head = lines.back().head;
    }
    return lines;
}

/// What the pipeline does at start-up and then for each document: cut what was torn, write what the
/// journal has more.
void bring_up_to_date(FaultFileSystem& files, std::size_t count) {
    Ledger ledger(files, k_folder);
    const auto report = ledger.read();
    ledger.cut_torn_tail(report);
    const auto lines = journal_lines();
    for (auto next = report.head.sequence; next < count; ++next) {
        ledger.append({lines.at(next)});
    }
}

void make_station(FaultFileSystem& files) {
    files.create_directory("/station");
}

void make_old_ledger(FaultFileSystem& files) {
    make_station(files);
    bring_up_to_date(files, 2);
}

/// The first lines of the journal and nothing else; `count` of them at least.
void expect_prefix(FaultFileSystem& files, std::size_t at_least) {
    const auto report = Ledger(files, k_folder).read();
    EXPECT_TRUE(report.valid) << report.problem;
    EXPECT_GE(report.head.sequence, at_least);
    const auto lines = journal_lines();
    ASSERT_LE(report.head.sequence, lines.size());
    const auto expected =
        report.head.sequence == 0 ? LedgerHead{} : lines[report.head.sequence - 1].head;
    EXPECT_EQ(report.head, expected);
}

void expect_complete(FaultFileSystem& files) {
    expect_prefix(files, 4);
    EXPECT_FALSE(Ledger(files, k_folder).read().torn_tail);
}

TEST(LedgerCrash, a_line_acknowledged_stays_and_the_rest_is_written_again) {
    for (const bool old_lines : {false, true}) {
        const auto crashes = for_each_crash(
            old_lines ? make_old_ledger : make_station,
            [](FaultFileSystem& files) { bring_up_to_date(files, 4); },
            [&](FaultFileSystem& files, const CrashPoint& point, bool acknowledged) {
                SCOPED_TRACE(point.text());
                const std::size_t promised = old_lines ? 2 : 0;
                expect_prefix(files, acknowledged ? 4 : promised);
                bring_up_to_date(files, 4);
                expect_complete(files);
                files.cut_power(Loss::drop_unsynced);
                expect_complete(files);
            });
        EXPECT_GT(crashes, 60U);
    }
}

TEST(LedgerCrash, an_error_never_leaves_a_line_that_does_not_chain) {
    for (const int error : {EIO, ENOSPC, EACCES}) {
        for (const bool power_cut_too : {false, true}) {
            for_each_error(
                error, make_old_ledger, [](FaultFileSystem& files) { bring_up_to_date(files, 4); },
                [&](FaultFileSystem& files, std::uint64_t operation, bool threw) {
                    SCOPED_TRACE("errno " + std::to_string(error) + " at operation " +
                                 std::to_string(operation));
                    if (power_cut_too) {
                        files.cut_power(Loss::drop_unsynced);
                    }
                    expect_prefix(files, threw ? 2 : 4);
                    bring_up_to_date(files, 4);
                    expect_complete(files);
                    files.cut_power(Loss::drop_unsynced);
                    expect_complete(files);
                });
        }
    }
}

/// One Ledger object lives through the error, as in the daemon.
TEST(LedgerCrash, the_same_ledger_goes_on_after_an_error) {
    const auto lines = journal_lines();
    for (const int error : {EIO, ENOSPC}) {
        for_each_error(
            error, make_old_ledger,
            [&](FaultFileSystem& files) {
                Ledger ledger(files, k_folder);
                try {
                    ledger.append({lines[2]});
                } catch (const Failure&) {
                    const auto report = ledger.read();
                    ledger.cut_torn_tail(report);
                    if (report.head.sequence < 3) {
                        ledger.append({lines[2]});
                    }
                }
                ledger.append({lines[3]});
            },
            [&](FaultFileSystem& files, std::uint64_t operation, bool threw) {
                SCOPED_TRACE("errno " + std::to_string(error) + " at operation " +
                             std::to_string(operation));
                files.cut_power(Loss::drop_unsynced);
                expect_prefix(files, threw ? 2 : 4);
            });
    }
}

} // namespace
} // namespace scanseal::storage
