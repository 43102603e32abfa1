#include "pipeline/metrics_text.hpp"

#include "tests/support/prometheus_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

using std::chrono::seconds;
using testing::IsEmpty;

StationFigures figures_of_a_busy_station() {
    StationFigures figures;
    figures.software = "scanseal 0.1.0 (g++, \"quoted\\\")";
    figures.station = "ward-3\nzwei";
    figures.outcomes = {{"committed", 7}, {"rejected", 2}};
    figures.queues = {{RoadPart::prepare, 4}, {RoadPart::seal, 3}, {RoadPart::finish, 0}};
    figures.held_for_review = 1;
    figures.oldest_waiting = seconds{61};
    figures.next_deadline_in = seconds{-5};
    figures.memory_budget_bytes = std::uint64_t{768} << 20;
    figures.memory_used_bytes = 4096;
    figures.vault_free_bytes = 1'000'000'000'000;
    figures.spool_free_bytes = 2'000'000'000'000;
    figures.reserve_bytes = std::uint64_t{512} << 20;
    figures.hot_folders = {{"encounter", true}, {"backfile", false}};
    figures.timestamp_failures = {{RefusalCode::tsa_unreachable, 12},
                                  {RefusalCode::tsa_time_off, 1}};
    figures.timestamps = 7;
    figures.timestamp_outage = seconds{33};
    figures.threads = 9;
    figures.stalled = {{.thread = "seal-1", .since_progress = seconds{400}}};
    figures.durations[RoadPart::total].add(std::chrono::milliseconds{700});
    figures.durations[RoadPart::total].add(seconds{3});
    figures.durations[RoadPart::total].add(seconds{100'000});
    return figures;
}

TEST(MetricsText, is_what_a_strict_reader_takes) {
    const auto read = test::read_prometheus_text(metrics_text(figures_of_a_busy_station(), false));
    EXPECT_THAT(read.mistakes, IsEmpty());
    EXPECT_THAT(test::read_prometheus_text(metrics_text({}, true)).mistakes, IsEmpty());
}

TEST(MetricsText, says_every_figure) {
    auto samples =
        test::read_prometheus_text(metrics_text(figures_of_a_busy_station(), false)).samples;
    EXPECT_EQ(samples["scanseal_healthy"], 0);
    EXPECT_EQ(samples["scanseal_documents_total{outcome=\"committed\"}"], 7);
    EXPECT_EQ(samples["scanseal_documents_total{outcome=\"rejected\"}"], 2);
    EXPECT_EQ(samples.at("scanseal_documents_total{outcome=\"review\"}"), 0);
    EXPECT_EQ(samples["scanseal_queue_documents{stage=\"prepare\"}"], 4);
    EXPECT_EQ(samples["scanseal_queue_documents{stage=\"seal\"}"], 3);
    EXPECT_EQ(samples["scanseal_held_documents"], 1);
    EXPECT_EQ(samples["scanseal_oldest_document_age_seconds"], 61);
    EXPECT_EQ(samples["scanseal_next_deadline_seconds"], -5);
    EXPECT_EQ(samples["scanseal_memory_budget_used_bytes"], 4096);
    EXPECT_EQ(samples["scanseal_disk_free_bytes{place=\"vault\"}"], 1e12);
    EXPECT_EQ(samples.at("scanseal_hot_folder_up{hot_folder=\"backfile\"}"), 0);
    EXPECT_EQ(samples["scanseal_hot_folder_up{hot_folder=\"encounter\"}"], 1);
    EXPECT_EQ(samples["scanseal_timestamp_failures_total{code=\"tsa_unreachable\"}"], 12);
    EXPECT_EQ(samples["scanseal_timestamp_outage_seconds"], 33);
    EXPECT_EQ(samples["scanseal_threads_stalled"], 1);
}

TEST(MetricsText, counts_durations_up_to_each_bound) {
    auto samples =
        test::read_prometheus_text(metrics_text(figures_of_a_busy_station(), true)).samples;
    EXPECT_EQ(samples["scanseal_stage_seconds_bucket{le=\"0.5\",stage=\"total\"}"], 0);
    EXPECT_EQ(samples["scanseal_stage_seconds_bucket{le=\"1\",stage=\"total\"}"], 1);
    EXPECT_EQ(samples["scanseal_stage_seconds_bucket{le=\"5\",stage=\"total\"}"], 2);
    EXPECT_EQ(samples["scanseal_stage_seconds_bucket{le=\"+Inf\",stage=\"total\"}"], 3);
    EXPECT_DOUBLE_EQ(samples["scanseal_stage_seconds_sum{stage=\"total\"}"], 100'003.7);
    EXPECT_EQ(samples.at("scanseal_stage_seconds_count{stage=\"seal\"}"), 0);
}

TEST(MetricsText, leaves_out_what_is_not_known) {
    const auto samples = test::read_prometheus_text(metrics_text({}, true)).samples;
    EXPECT_FALSE(samples.contains("scanseal_next_deadline_seconds"));
    EXPECT_FALSE(samples.contains("scanseal_oldest_document_age_seconds"));
}

TEST(MetricsText, has_a_reader_that_finds_mistakes) {
    const auto mistakes = [](const std::string& text) {
        return test::read_prometheus_text(text).mistakes.size();
    };
    const std::string head = "# HELP a_total x\n# TYPE a_total counter\n";
    EXPECT_EQ(mistakes(head + "a_total{b=\"c\"} 1\n"), 0U);
    EXPECT_GT(mistakes(head + "a_total 1"), 0U) << "no line end";
    EXPECT_GT(mistakes(head + "a_total 1\na_total 1\n"), 0U) << "twice";
    EXPECT_GT(mistakes(head + "a_total{b=c} 1\n"), 0U) << "no quotation marks";
    EXPECT_GT(mistakes(head + "a_total{b=\"c\"d\"} 1\n"), 0U) << "not escaped";
    EXPECT_GT(mistakes(head + "b_total 1\n"), 0U) << "another metric";
    EXPECT_GT(mistakes(head + "a_total -1\n"), 0U) << "negative counter";
    EXPECT_GT(mistakes("a_total 1\n"), 0U) << "no type";
    EXPECT_GT(mistakes(head + "a_total one\n"), 0U) << "no number";
}

} // namespace
} // namespace scanseal::pipeline
