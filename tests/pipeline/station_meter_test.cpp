#include "pipeline/station_meter.hpp"

#include "core/time_text.hpp"
#include "tests/support/fake_clock.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

using std::chrono::seconds;

class StationMeterTest : public ::testing::Test {
protected:
    DocumentRow row(std::int64_t id, State state = State::claimed) const {
        DocumentRow made;
        made.id = id;
        made.state = state;
        made.captured_at = clock.now();
        return made;
    }

    StationFigures figures() const {
        StationFigures read;
        meter.read_into(read);
        return read;
    }

    test::FakeClock clock{*parse_rfc3339("2026-11-20T10:00:00+09:00")};
    StationMeter meter{clock};
};

TEST_F(StationMeterTest, follows_a_document_from_capture_to_receipt) {
    auto document = row(1);
    clock.advance(seconds{2});
    meter.entered(document);
    EXPECT_EQ(figures().queues.at(RoadPart::prepare), 1U);
    EXPECT_EQ(figures().oldest_waiting, seconds{2});
    meter.begun(1);
    meter.begun(1); // tried again
    clock.advance(seconds{20});
    WorkSheet sheet;
    sheet.window.deadline = format_utc(clock.now() + seconds{3600});
    meter.prepared(1, sheet, RoadPart::seal);
    EXPECT_EQ(figures().queues.at(RoadPart::seal), 1U);
    clock.advance(seconds{600});
    EXPECT_EQ(figures().next_deadline_in, seconds{3000});
    meter.sealed(1);
    clock.advance(seconds{1});
    document.state = State::committed;
    meter.answered(document);

    const auto read = figures();
    EXPECT_EQ(read.outcomes.at("committed"), 1U);
    EXPECT_EQ(read.queues.at(RoadPart::finish), 0U);
    EXPECT_FALSE(read.oldest_waiting);
    EXPECT_FALSE(read.next_deadline_in);
    EXPECT_DOUBLE_EQ(read.durations.at(RoadPart::wait).sum_s, 2);
    EXPECT_DOUBLE_EQ(read.durations.at(RoadPart::prepare).sum_s, 20);
    EXPECT_DOUBLE_EQ(read.durations.at(RoadPart::seal).sum_s, 600);
    EXPECT_DOUBLE_EQ(read.durations.at(RoadPart::finish).sum_s, 1);
    EXPECT_DOUBLE_EQ(read.durations.at(RoadPart::total).sum_s, 623);
}

TEST_F(StationMeterTest, puts_a_resumed_document_where_its_row_says) {
    meter.entered(row(1, State::signed_));
    meter.entered(row(2, State::timestamped));
    meter.entered(row(3));
    EXPECT_EQ(figures().queues.at(RoadPart::seal), 1U);
    EXPECT_EQ(figures().queues.at(RoadPart::finish), 1U);
    EXPECT_EQ(figures().queues.at(RoadPart::prepare), 1U);
    meter.left(1);
    meter.begun_again(2);
    EXPECT_EQ(figures().queues.at(RoadPart::seal), 0U);
    EXPECT_EQ(figures().queues.at(RoadPart::prepare), 2U);
}

TEST_F(StationMeterTest, counts_timestamp_failures_and_how_long_they_last) {
    EXPECT_FALSE(figures().timestamp_outage);
    meter.timestamp_failed(RefusalCode::tsa_unreachable);
    clock.advance(seconds{40});
    meter.timestamp_failed(RefusalCode::tsa_unreachable);
    meter.timestamp_failed(RefusalCode::tsa_rejected);
    EXPECT_EQ(figures().timestamp_outage, seconds{40});
    EXPECT_EQ(figures().timestamp_failures.at(RefusalCode::tsa_unreachable), 2U);
    meter.timestamp_succeeded();
    EXPECT_FALSE(figures().timestamp_outage);
    EXPECT_EQ(figures().timestamps, 1U);
    EXPECT_EQ(figures().timestamp_failures.at(RefusalCode::tsa_rejected), 1U);
}

} // namespace
} // namespace scanseal::pipeline
