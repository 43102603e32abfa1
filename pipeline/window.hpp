// pipeline/window.hpp — was the original scanned in time? (requirement S12; Guideline v4.1 §9.2,
// Q&A 企Q-59) Due by the end of the n-th business day after the base, and never after more than a
// number of hours of open days. A pure function of its inputs: the reference time is a parameter,
// never now().
#pragma once

#include "core/clock.hpp"
#include "core/profile.hpp"
#include "core/time_text.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/job.hpp"

#include <chrono>
#include <optional>
#include <set>
#include <string>

namespace scanseal::pipeline {

/// When the site is closed. Days are days of the station's time zone.
struct Calendar {
    TimeZone zone;
    std::set<unsigned> closed_weekdays; ///< 0 = Sunday ... 6 = Saturday
    std::set<std::chrono::local_days> closed_days;

    [[nodiscard]] bool is_open(std::chrono::local_days day) const;
};

struct WindowQuestion {
    const Job& job;
    TimePoint captured_at;          ///< when this station first saw the complete job
    bool trusted_scan_time = false; ///< scanned_at counts as capture time
};

struct WindowVerdict {
    std::string basis; ///< "received_at", "created_at", "dispensed_at", or "none"
    std::optional<TimePoint> basis_at;
    std::optional<TimePoint> start_at; ///< basis_at, or later by a deferral
    std::optional<TimePoint> deadline; ///< last instant in time
    TimePoint counted_at;              ///< the capture time that was counted
    bool late = false;
    Findings findings; ///< base_time_missing, base_time_in_future, scanned_at_impossible,
                       ///< deferral_invalid, window_deferred, window_missed

    /// Seconds left at capture; negative when late. Zero without a window.
    [[nodiscard]] std::int64_t margin_s() const noexcept;
};

/// The last instant in time for an original that came at `start`.
[[nodiscard]] TimePoint window_deadline(const WindowRule& rule, const Calendar& calendar,
                                        TimePoint start);

/// Judges. Being late is a finding of the severity that the rule names; for LateAction::reference
/// it is a note and `late` is set, and the caller reroutes.
[[nodiscard]] WindowVerdict judge_window(const WindowRule& rule, const Calendar& calendar,
                                         const WindowQuestion& question);

} // namespace scanseal::pipeline
