// core/time_text.hpp — time as text: RFC 3339 in and out, and civil time in a named zone (IANA
// tzdb).
#pragma once

#include "core/clock.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace scanseal {

/// A zone such as "Asia/Tokyo", looked up in the system's tzdb.
class TimeZone {
public:
    /// Empty if the tzdb knows no such zone.
    [[nodiscard]] static std::optional<TimeZone> find(const std::string& name);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }

    /// The calendar day on which `at` falls in this zone.
    [[nodiscard]] std::chrono::local_days day_of(TimePoint at) const;
    /// The first instant of a calendar day in this zone.
    [[nodiscard]] TimePoint start_of(std::chrono::local_days day) const;
    /// RFC 3339 with this zone's offset, e.g. 2026-11-20T10:12:00+09:00 (fractions kept to the
    /// millisecond, none if zero).
    [[nodiscard]] std::string format(TimePoint at) const;

private:
    explicit TimeZone(std::string name, const void* zone) : name_(std::move(name)), zone_(zone) {}

    std::string name_;
    const void* zone_; // date::time_zone of the process-wide tzdb, never freed
};

/// Parses an RFC 3339 date-time with offset ("2026-11-20T08:55:00+09:00", "...Z", fractions
/// allowed).
[[nodiscard]] std::optional<TimePoint> parse_rfc3339(std::string_view text);

/// Parses "YYYY-MM-DD".
[[nodiscard]] std::optional<std::chrono::year_month_day> parse_date(std::string_view text);

/// RFC 3339 in UTC, e.g. 2026-11-20T01:12:00Z, with milliseconds only if not zero.
[[nodiscard]] std::string format_utc(TimePoint at);

} // namespace scanseal
