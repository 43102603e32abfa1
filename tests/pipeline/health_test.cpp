#include "pipeline/health.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

constexpr seconds k_outage_max{900};

TEST(Health, finds_no_trouble_in_a_station_that_works) {
    StationFigures figures;
    figures.hot_folders = {{"encounter", true}};
    figures.timestamp_outage = k_outage_max; // not longer
    figures.queues = {{RoadPart::prepare, 2}, {RoadPart::seal, 1}};
    figures.outcomes = {{"committed", 7}, {"rejected", 1}};
    EXPECT_THAT(troubles(figures, k_outage_max), IsEmpty());
    EXPECT_EQ(status_line(figures, {}), "3 in work, 8 answered since start, 0 held for review");
}

TEST(Health, names_every_trouble_with_a_stable_first_word) {
    StationFigures figures;
    figures.stopping = true;
    figures.disk_full = true;
    figures.vault_free_bytes = std::uint64_t{100} << 20;
    figures.spool_free_bytes = std::uint64_t{9000} << 20;
    figures.reserve_bytes = std::uint64_t{512} << 20;
    figures.hot_folders = {{"encounter", true}, {"backfile", false}};
    figures.timestamp_outage = k_outage_max + seconds{1};
    figures.stalled = {{.thread = "worker-2", .since_progress = seconds{301}}};
    const auto found = troubles(figures, k_outage_max);
    EXPECT_THAT(found, ElementsAre(StartsWith("stopping:"), StartsWith("disk_full: 100 MiB"),
                                   StartsWith("hot_folder_failed: backfile"),
                                   StartsWith("timestamp_outage: no timestamp for 901 s"),
                                   StartsWith("stalled: thread worker-2")));
    EXPECT_EQ(status_line(figures, found), found.front());
}

} // namespace
} // namespace scanseal::pipeline
