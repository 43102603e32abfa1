#include "pipeline/window.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace scanseal::pipeline {
namespace {

Calendar tokyo() {
    return {.zone = *TimeZone::find("Asia/Tokyo"), .closed_weekdays = {0, 6}, .closed_days = {}};
}

TimePoint at(const char* text) {
    return *parse_rfc3339(text);
}

DeclaredTime declared(const char* text) {
    return {.text = text, .at = at(text), .date_only = false};
}

Job received(const char* text) {
    Job job;
    job.document.received_at = declared(text);
    return job;
}

bool has(const Findings& findings, RefusalCode code) {
    return std::any_of(findings.begin(), findings.end(),
                       [code](const Finding& one) { return one.code == code; });
}

TEST(Window, S12_is_due_by_the_end_of_the_next_business_day) {
    // Thursday afternoon: Friday, last second.
    EXPECT_EQ(window_deadline({}, tokyo(), at("2026-11-19T16:40:00+09:00")),
              at("2026-11-20T23:59:59+09:00"));
}

TEST(Window, S12_skips_closed_weekdays_and_closed_days) {
    auto calendar = tokyo();
    calendar.closed_days.insert(
        std::chrono::local_days{*parse_date("2026-11-23")}); // Labour Thanksgiving Day, a Monday
    EXPECT_EQ(window_deadline({}, calendar, at("2026-11-20T09:00:00+09:00")),
              at("2026-11-24T23:59:59+09:00"));
}

TEST(Window, S12_an_original_that_comes_on_a_closed_day_is_due_on_the_next_open_day) {
    EXPECT_EQ(window_deadline({}, tokyo(), at("2026-11-21T23:30:00+09:00")),
              at("2026-11-23T23:59:59+09:00"));
}

TEST(Window, S12_never_allows_more_than_48_hours_of_open_days) {
    WindowRule rule;
    rule.business_days = 2;
    // Monday 10:00 + 48 h of open days is Wednesday 10:00, before Wednesday's end.
    EXPECT_EQ(window_deadline(rule, tokyo(), at("2026-11-16T10:00:00+09:00")),
              at("2026-11-18T10:00:00+09:00"));
    // From Friday the weekend does not count.
    EXPECT_EQ(window_deadline(rule, tokyo(), at("2026-11-20T10:00:00+09:00")),
              at("2026-11-24T10:00:00+09:00"));
}

TEST(Window, S12_the_last_second_is_in_time_and_the_next_one_is_late) {
    const auto job = received("2026-11-19T16:40:00+09:00");
    const auto in_time =
        judge_window({}, tokyo(), {.job = job, .captured_at = at("2026-11-20T23:59:59+09:00")});
    EXPECT_FALSE(in_time.late);
    EXPECT_EQ(in_time.margin_s(), 0);
    EXPECT_TRUE(in_time.findings.empty());
    const auto late =
        judge_window({}, tokyo(), {.job = job, .captured_at = at("2026-11-21T00:00:00+09:00")});
    EXPECT_TRUE(late.late);
    EXPECT_EQ(late.margin_s(), -1);
    ASSERT_TRUE(has(late.findings, RefusalCode::window_missed));
    EXPECT_EQ(gravest(late.findings), Severity::reject);
}

TEST(Window, counts_from_received_at_before_created_at_and_falls_back) {
    auto job = received("2026-11-20T08:55:00+09:00");
    job.document.created_at = declared("2026-11-10T10:00:00+09:00");
    const WindowQuestion question{.job = job, .captured_at = at("2026-11-20T10:00:00+09:00")};
    EXPECT_EQ(judge_window({}, tokyo(), question).basis, "received_at");
    EXPECT_FALSE(judge_window({}, tokyo(), question).late);
    WindowRule created_first;
    created_first.base = WindowBase::created_then_received;
    EXPECT_TRUE(judge_window(created_first, tokyo(), question).late);
    job.document.received_at.reset();
    EXPECT_EQ(judge_window({}, tokyo(), question).basis, "created_at");
}

TEST(Window, without_any_base_time_nothing_can_be_judged_and_the_job_is_refused) {
    const Job job;
    const auto verdict =
        judge_window({}, tokyo(), {.job = job, .captured_at = at("2026-11-20T10:00:00+09:00")});
    EXPECT_TRUE(has(verdict.findings, RefusalCode::base_time_missing));
    EXPECT_EQ(gravest(verdict.findings), Severity::reject);
}

TEST(Window, a_base_time_in_the_future_is_refused_beyond_the_clock_tolerance) {
    const auto near = received("2026-11-20T10:04:00+09:00");
    const auto far = received("2026-11-20T10:06:00+09:00");
    const auto now = at("2026-11-20T10:00:00+09:00");
    EXPECT_FALSE(has(judge_window({}, tokyo(), {.job = near, .captured_at = now}).findings,
                     RefusalCode::base_time_in_future));
    EXPECT_TRUE(has(judge_window({}, tokyo(), {.job = far, .captured_at = now}).findings,
                    RefusalCode::base_time_in_future));
}

TEST(Window, a_declared_scan_time_counts_only_for_trusted_sources) {
    auto job = received("2026-11-19T16:40:00+09:00");
    job.scan.scanned_at = declared("2026-11-20T18:00:00+09:00");
    const auto captured = at("2026-11-21T08:00:00+09:00");
    EXPECT_TRUE(judge_window({}, tokyo(), {.job = job, .captured_at = captured}).late);
    EXPECT_FALSE(
        judge_window({}, tokyo(), {.job = job, .captured_at = captured, .trusted_scan_time = true})
            .late);
}

TEST(Window, a_scan_time_after_arrival_is_impossible) {
    auto job = received("2026-11-20T08:00:00+09:00");
    job.scan.scanned_at = declared("2026-11-20T12:00:00+09:00");
    EXPECT_TRUE(
        has(judge_window({}, tokyo(), {.job = job, .captured_at = at("2026-11-20T10:00:00+09:00")})
                .findings,
            RefusalCode::scanned_at_impossible));
}

TEST(Window, a_deferral_moves_the_start_and_is_flagged) {
    auto job = received("2026-11-18T22:00:00+09:00");
    job.deferral = Deferral{.reason = "out_of_hours",
                            .possible_from = declared("2026-11-20T08:30:00+09:00"),
                            .note = "night clinic"};
    const auto verdict =
        judge_window({}, tokyo(), {.job = job, .captured_at = at("2026-11-23T10:00:00+09:00")});
    EXPECT_FALSE(verdict.late);
    EXPECT_EQ(verdict.deadline, at("2026-11-23T23:59:59+09:00"));
    ASSERT_TRUE(has(verdict.findings, RefusalCode::window_deferred));
    EXPECT_EQ(gravest(verdict.findings), Severity::note);
}

TEST(Window, a_deferral_before_the_original_or_after_the_scan_is_refused) {
    auto job = received("2026-11-19T10:00:00+09:00");
    const auto judge = [&job](const char* from) {
        job.deferral = Deferral{.reason = "disaster", .possible_from = declared(from), .note = ""};
        return judge_window({}, tokyo(),
                            {.job = job, .captured_at = at("2026-11-20T10:00:00+09:00")});
    };
    EXPECT_TRUE(has(judge("2026-11-18T10:00:00+09:00").findings, RefusalCode::deferral_invalid));
    EXPECT_TRUE(has(judge("2026-11-20T11:00:00+09:00").findings, RefusalCode::deferral_invalid));
}

TEST(Window, S17_a_late_document_can_be_rerouted_to_the_reference_profile) {
    WindowRule rule;
    rule.late = LateAction::reference;
    const auto job = received("2026-11-02T10:00:00+09:00");
    const auto verdict =
        judge_window(rule, tokyo(), {.job = job, .captured_at = at("2026-11-20T10:00:00+09:00")});
    EXPECT_TRUE(verdict.late);
    EXPECT_TRUE(has(verdict.findings, RefusalCode::late_rerouted));
    EXPECT_EQ(gravest(verdict.findings), Severity::note);
}

TEST(Window, S18_prescriptions_count_from_dispensing) {
    WindowRule rule;
    rule.base = WindowBase::dispensed;
    auto job = received("2026-11-20T08:00:00+09:00");
    const auto now = at("2026-11-20T10:00:00+09:00");
    EXPECT_TRUE(has(judge_window(rule, tokyo(), {.job = job, .captured_at = now}).findings,
                    RefusalCode::base_time_missing));
    job.document.dispensed_at = declared("2026-11-20T09:00:00+09:00");
    EXPECT_EQ(judge_window(rule, tokyo(), {.job = job, .captured_at = now}).basis, "dispensed_at");
}

} // namespace
} // namespace scanseal::pipeline
