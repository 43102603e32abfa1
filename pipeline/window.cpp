#include "pipeline/window.hpp"

#include "core/assert.hpp"

#include <algorithm>
#include <utility>

namespace scanseal::pipeline {

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

constexpr int k_closed_days_in_a_row_max = 366;

/// First instant after which `open_hours` hours of open days have gone by since `start`.
TimePoint end_of_open_hours(const Calendar& calendar, TimePoint start, hours open_hours) {
    auto left = std::chrono::duration_cast<std::chrono::milliseconds>(open_hours);
    auto at = start;
    for (int i = 0; i < k_closed_days_in_a_row_max; ++i) {
        const auto day = calendar.zone.day_of(at);
        const auto next = calendar.zone.start_of(day + days{1});
        if (calendar.is_open(day)) {
            if (next - at >= left) {
                return at + left;
            }
            left -= next - at;
        }
        at = next;
    }
    return at;
}

/// Last second of the n-th open day after the day of `start`.
TimePoint end_of_business_day(const Calendar& calendar, TimePoint start, unsigned business_days) {
    auto day = calendar.zone.day_of(start);
    unsigned counted = 0;
    for (int i = 0; i < k_closed_days_in_a_row_max && counted < business_days; ++i) {
        day += days{1};
        counted += calendar.is_open(day) ? 1 : 0;
    }
    return calendar.zone.start_of(day + days{1}) - seconds{1};
}

struct Basis {
    std::string name;
    std::optional<DeclaredTime> time;
};

Basis choose_basis(WindowBase base, const DocumentClaims& document) {
    const Basis received{.name = "received_at", .time = document.received_at};
    const Basis created{.name = "created_at", .time = document.created_at};
    switch (base) {
    case WindowBase::none:
        return {.name = "none", .time = std::nullopt};
    case WindowBase::dispensed:
        return {.name = "dispensed_at", .time = document.dispensed_at};
    case WindowBase::received_then_created:
        return received.time ? received : created;
    case WindowBase::created_then_received:
        return created.time ? created : received;
    }
    return {};
}

Finding document_finding(RefusalCode code, Severity severity, std::string measured,
                         std::string limit, std::string detail) {
    Finding finding;
    finding.code = code;
    finding.severity = severity;
    finding.measured = std::move(measured);
    finding.limit = std::move(limit);
    finding.detail = std::move(detail);
    return finding;
}

/// The start as the deferral moves it; notes the deferral, or why it cannot be.
TimePoint apply_deferral(const Deferral& deferral, const Calendar& calendar, TimePoint basis,
                         TimePoint counted_at, Findings& findings) {
    const auto from = deferral.possible_from.at;
    if (from < basis) {
        findings.push_back(document_finding(RefusalCode::deferral_invalid, Severity::reject,
                                            calendar.zone.format(from), calendar.zone.format(basis),
                                            "possible_from lies before the original existed"));
        return basis;
    }
    if (from > counted_at) {
        findings.push_back(document_finding(
            RefusalCode::deferral_invalid, Severity::reject, calendar.zone.format(from),
            calendar.zone.format(counted_at), "possible_from lies after the scan"));
        return basis;
    }
    findings.push_back(document_finding(
        RefusalCode::window_deferred, Severity::note, calendar.zone.format(from), "",
        deferral.reason + (deferral.note.empty() ? "" : " (" + deferral.note + ")")));
    return from;
}

Severity severity_of(LateAction action) {
    switch (action) {
    case LateAction::reject:
        return Severity::reject;
    case LateAction::review:
        return Severity::review;
    case LateAction::reference:
        return Severity::note;
    }
    return Severity::reject;
}

/// Capture time to count; a declared scan time may be refused as impossible.
TimePoint counted_capture(const WindowRule& rule, const Calendar& calendar,
                          const WindowQuestion& question, Findings& findings) {
    const auto& scanned = question.job.scan.scanned_at;
    if (!scanned) {
        return question.captured_at;
    }
    if (scanned->at > question.captured_at + seconds{rule.clock_tolerance_s}) {
        findings.push_back(
            document_finding(RefusalCode::scanned_at_impossible, Severity::reject, scanned->text,
                             calendar.zone.format(question.captured_at), "scan.scanned_at"));
    }
    return question.trusted_scan_time && !scanned->date_only
               ? std::min(scanned->at, question.captured_at)
               : question.captured_at;
}

} // namespace

bool Calendar::is_open(std::chrono::local_days day) const {
    const std::chrono::weekday weekday(day);
    return !closed_weekdays.contains(weekday.c_encoding()) && !closed_days.contains(day);
}

std::int64_t WindowVerdict::margin_s() const noexcept {
    return deadline ? std::chrono::floor<seconds>(*deadline - counted_at).count() : 0;
}

TimePoint window_deadline(const WindowRule& rule, const Calendar& calendar, TimePoint start) {
    SCANSEAL_ASSERT(rule.business_days >= 1 && rule.business_days <= 2);
    return std::min(end_of_business_day(calendar, start, rule.business_days),
                    end_of_open_hours(calendar, start, hours{rule.open_hours_max}));
}

WindowVerdict judge_window(const WindowRule& rule, const Calendar& calendar,
                           const WindowQuestion& question) {
    WindowVerdict verdict;
    verdict.counted_at = counted_capture(rule, calendar, question, verdict.findings);
    const auto basis = choose_basis(rule.base, question.job.document);
    verdict.basis = basis.name;
    if (rule.base == WindowBase::none) {
        return verdict;
    }
    if (!basis.time) {
        verdict.findings.push_back(document_finding(
            RefusalCode::base_time_missing, Severity::reject, "", "",
            rule.base == WindowBase::dispensed ? "document.dispensed_at"
                                               : "document.received_at or document.created_at"));
        return verdict;
    }
    verdict.basis_at = basis.time->at;
    if (basis.time->at > question.captured_at + seconds{rule.clock_tolerance_s}) {
        verdict.findings.push_back(
            document_finding(RefusalCode::base_time_in_future, Severity::reject, basis.time->text,
                             calendar.zone.format(question.captured_at), "document." + basis.name));
        return verdict;
    }
    verdict.start_at = basis.time->at;
    if (question.job.deferral) {
        verdict.start_at = apply_deferral(*question.job.deferral, calendar, basis.time->at,
                                          verdict.counted_at, verdict.findings);
    }
    verdict.deadline = window_deadline(rule, calendar, *verdict.start_at);
    verdict.late = verdict.counted_at > *verdict.deadline;
    if (verdict.late) {
        verdict.findings.push_back(document_finding(
            rule.late == LateAction::reference ? RefusalCode::late_rerouted
                                               : RefusalCode::window_missed,
            severity_of(rule.late), calendar.zone.format(verdict.counted_at),
            calendar.zone.format(*verdict.deadline), "counted from document." + basis.name));
    }
    return verdict;
}

} // namespace scanseal::pipeline
