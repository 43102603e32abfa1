#include "pipeline/scan_counters.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

/// "code measured/limit unit" of each finding, joined.
std::string judged(const ScanClaims& scan, std::size_t pages, const MediumLimits& limits = {}) {
    std::string text;
    for (const auto& one : check_scan_counters(scan, limits, pages)) {
        text += (text.empty() ? "" : "; ") + std::string(to_string(one.code)) + " " + one.measured +
                "/" + one.limit + " " + one.unit + to_string(one.severity);
    }
    return text;
}

ScanClaims counted(std::optional<unsigned> sheets, std::optional<unsigned> sides,
                   std::optional<unsigned> captured, std::optional<unsigned> removed = {}) {
    ScanClaims scan;
    scan.sheets_expected = sheets;
    scan.sides = sides;
    scan.images_captured = captured;
    scan.images_removed = removed;
    return scan;
}

TEST(ScanCounters, a_sender_that_counts_nothing_is_not_judged) {
    EXPECT_EQ(judged({}, 3), "");
}

TEST(ScanCounters, R19_pass_when_sheets_images_and_pages_add_up) {
    EXPECT_EQ(judged(counted(3, 1, 3), 3), "");
    EXPECT_EQ(judged(counted(3, 2, 6, 2), 4), "");
    EXPECT_EQ(judged(counted(3, {}, 3), 3), "");
    EXPECT_EQ(judged(counted(3, {}, 6), 6), "") << "both sides, not told";
    EXPECT_EQ(judged(counted(3, 2, {}, 1), 5), "") << "pages and removed images count";
}

TEST(ScanCounters, R19_a_short_or_long_batch_is_a_mismatch) {
    EXPECT_EQ(judged(counted(3, 1, 2), 2), "counters_mismatch 2/3 imagesreject");
    EXPECT_EQ(judged(counted(3, 1, 4), 4), "counters_mismatch 4/3 imagesreject");
    EXPECT_EQ(judged(counted(3, 2, 5), 5), "counters_mismatch 5/6 imagesreject");
    EXPECT_EQ(judged(counted(3, 1, 6), 6), "counters_mismatch 6/3 imagesreject");
    EXPECT_EQ(judged(counted(3, {}, {}), 2), "counters_mismatch 2/3 imagesreject");
}

TEST(ScanCounters, R19_pages_that_vanished_after_the_capture_are_a_mismatch) {
    EXPECT_EQ(judged(counted({}, {}, 5), 4), "counters_mismatch 4/5 pagesreject");
    EXPECT_EQ(judged(counted({}, {}, 5, 1), 5), "counters_mismatch 5/4 pagesreject");
    EXPECT_EQ(judged(counted({}, {}, 1, 100000), 3), "counters_mismatch 3/0 pagesreject");
}

TEST(ScanCounters, R20_an_event_that_is_not_resolved_is_held_for_review) {
    ScanClaims scan = counted(2, 1, 2);
    FeederEvent event;
    event.event = "double_feed";
    event.at.text = "2026-11-20T10:00:00+09:00";
    event.after_image = 1;
    event.resolved = true;
    scan.feeder_events.push_back(event);
    EXPECT_EQ(judged(scan, 2), "");
    scan.feeder_events[0].resolved = false;
    EXPECT_EQ(judged(scan, 2), "feeder_event_open / review");
    EXPECT_EQ(check_scan_counters(scan, {}, 2)[0].detail,
              "double_feed after image 1, 2026-11-20T10:00:00+09:00");
}

TEST(ScanCounters, S6_a_transfer_of_which_nothing_is_known_counts_as_lossy) {
    ScanClaims scan;
    scan.transfer = ScanTransfer::unknown;
    MediumLimits limits;
    EXPECT_EQ(judged(scan, 1, limits), "lossy_source / note");
    limits.lossy_source = Severity::reject;
    EXPECT_EQ(judged(scan, 1, limits), "lossy_source / reject");
    scan.transfer = ScanTransfer::lossless;
    EXPECT_EQ(judged(scan, 1, limits), "");
}

} // namespace
} // namespace scanseal::pipeline
