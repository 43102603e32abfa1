// Submission on a disk in memory that crashes and fails at each single operation: whoever was told
// yes finds the whole job in the hot folder after a power cut, and nobody ever finds half a job.
#include "core/digest.hpp"
#include "core/failure.hpp"
#include "pipeline/submission.hpp"
#include "tests/support/fault_runs.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace scanseal::pipeline {
namespace {

using test::CrashPoint;
using test::FaultFileSystem;
using test::Loss;

const Path k_hot = "/station/hot/encounter";
const std::string k_page_1(3000, '1');
const std::string k_page_2(5000, '2');

void prepare(FaultFileSystem& disk) {
    for (const auto* folder :
         {"/station", "/station/hot", "/station/hot/encounter", "/station/hot/encounter/in",
          "/station/hot/encounter/out", "/station/hot/encounter/rejected", "/sender"}) {
        disk.create_directory(folder);
    }
    disk.put_durable("/sender/the.json", as_bytes("{}"));
    disk.put_durable("/sender/0001.tif", as_bytes(k_page_1));
    disk.put_durable("/sender/0002.tif", as_bytes(k_page_2));
    disk.make_all_durable();
}

void submit(FaultFileSystem& disk) {
    const auto placed = submit_job(disk,
                                   {.hot_folder = k_hot,
                                    .profile = "encounter",
                                    .name = "letter",
                                    .job_file = "/sender/the.json",
                                    .files = {"/sender/0001.tif", "/sender/0002.tif"}},
                                   nullptr);
    ASSERT_TRUE(placed);
}

std::string text_of(const FaultFileSystem& disk, const Path& path) {
    const auto bytes = disk.bytes_at(path);
    return bytes ? std::string(as_text(*bytes)) : "nothing";
}

/// Whether the daemon would see the job; it must be whole then.
bool is_there_whole(const FaultFileSystem& disk, const std::string& where) {
    const auto job = k_hot / "in/letter";
    if (!disk.status(job)) {
        return false;
    }
    EXPECT_EQ(text_of(disk, job / "job.json"), "{}") << where;
    EXPECT_EQ(text_of(disk, job / "0001.tif"), k_page_1) << where;
    EXPECT_EQ(text_of(disk, job / "0002.tif"), k_page_2) << where;
    return true;
}

/// Entries of in/ that are neither the job nor hidden.
std::size_t strangers(const FaultFileSystem& disk) {
    std::size_t count = 0;
    for (const auto& entry : disk.list(k_hot / "in")) {
        count += entry.name != "letter" && !entry.name.starts_with('.') ? 1U : 0U;
    }
    return count;
}

TEST(SubmissionFaults, R12_a_yes_survives_a_power_cut_at_any_operation_and_half_a_job_never_shows) {
    const auto crashes = test::for_each_crash(
        prepare, submit, [](FaultFileSystem& disk, const CrashPoint& point, bool acknowledged) {
            const bool there = is_there_whole(disk, point.text());
            EXPECT_TRUE(there || !acknowledged) << point.text();
            EXPECT_EQ(strangers(disk), 0U) << point.text();
        });
    EXPECT_GT(crashes, 40U);
}

TEST(SubmissionFaults, R12_R14_a_disk_error_at_any_operation_is_told_and_leaves_no_half_job) {
    for (const int error : {ENOSPC, EIO}) {
        const auto errors = test::for_each_error(
            error, prepare, submit, [](FaultFileSystem& disk, std::uint64_t operation, bool threw) {
                disk.clear_faults();
                const bool there = is_there_whole(disk, std::to_string(operation));
                EXPECT_TRUE(there || threw) << operation;
                EXPECT_EQ(strangers(disk), 0U) << operation;
                disk.cut_power(Loss::drop_unsynced);
                EXPECT_TRUE(is_there_whole(disk, "after the power cut") || threw) << operation;
            });
        EXPECT_GT(errors, 10U);
    }
}

} // namespace
} // namespace scanseal::pipeline
