// The whole road on a disk in memory that crashes at each single operation, starts again, and loses
// its power once more at the end: what a killed process left undurable must not be taken for done.
// Journal and index lie on that disk too: SQLite's own writes and syncs are operations like others
// (tests/support/fault_sqlite.hpp).
//
// Every operation takes minutes. Unless SCANSEAL_FAULT_EVERY=1 says so, every k-th is tried, from
// one that the seed chooses; SCANSEAL_FAULT_SEED repeats a run. Threads interleave: the same seed
// tries the same numbers, which need not be the same operations.
#include "core/failure.hpp"
#include "pipeline/station.hpp"
#include "tests/apps/fault_world.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace scanseal::pipeline {

namespace {

using test::Loss;
using test::sampling;

/// One error, and the daemon that meets it goes on or is started again: the same answers.
void expect_an_error_does_no_harm(int error_number, bool hot_elsewhere, std::uint64_t step) {
    const auto tried = sampling(step);
    for (auto operation = tried.first;; operation += tried.step) {
        FaultWorld world(hot_elsewhere);
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
    crash_on_the_road(
        GetParam(), 50, [](std::uint64_t number) { return FaultWorld(number % 2 == 0); },
        [](FaultWorld& world) {
            world.expect_both_answered();
            world.expect_station_verifies();
        });
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
