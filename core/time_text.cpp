#include "core/time_text.hpp"

#include <date/tz.h>

#include <fmt/format.h>

#include <charconv>

namespace scanseal {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

const date::time_zone& zone_ref(const void* zone) {
    return *static_cast<const date::time_zone*>(zone);
}

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
    if (text.size() < at + count) {
        return std::nullopt;
    }
    int value = 0;
    for (const char c : text.substr(at, count)) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

std::string civil(TimePoint local) {
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day ymd(day);
    const std::chrono::hh_mm_ss<milliseconds> hms(local - day);
    std::string text =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(ymd.year()),
                    static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()),
                    hms.hours().count(), hms.minutes().count(), hms.seconds().count());
    if (hms.subseconds().count() != 0) {
        text += fmt::format(".{:03}", hms.subseconds().count());
    }
    return text;
}

/// Offset part of RFC 3339 5.6 time-offset at `at`; the whole rest of the text must be it.
std::optional<std::chrono::minutes> parse_offset(std::string_view text, std::size_t at) {
    if (at >= text.size()) {
        return std::nullopt;
    }
    if ((text[at] == 'Z' || text[at] == 'z') && at + 1 == text.size()) {
        return std::chrono::minutes{0};
    }
    const auto hours = digits(text, at + 1, 2);
    const auto minutes = digits(text, at + 4, 2);
    if ((text[at] != '+' && text[at] != '-') || at + 6 != text.size() || text[at + 3] != ':' ||
        !hours || !minutes || *hours > 23 || *minutes > 59) {
        return std::nullopt;
    }
    const std::chrono::minutes offset{*hours * 60 + *minutes};
    return text[at] == '-' ? -offset : offset;
}

} // namespace

std::optional<TimeZone> TimeZone::find(const std::string& name) {
    try {
        return TimeZone(name, date::locate_zone(name));
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

std::chrono::local_days TimeZone::day_of(TimePoint at) const {
    const auto offset = zone_ref(zone_).get_info(at).offset;
    return std::chrono::local_days(
        std::chrono::floor<std::chrono::days>(at + offset).time_since_epoch());
}

TimePoint TimeZone::start_of(std::chrono::local_days day) const {
    const date::local_time<milliseconds> local{day.time_since_epoch()};
    return zone_ref(zone_).to_sys(local, date::choose::earliest);
}

std::string TimeZone::format(TimePoint at) const {
    // Local mean times of before 1900 have seconds, which RFC 3339 cannot say: the instant stays
    // right.
    const auto offset =
        std::chrono::duration_cast<std::chrono::minutes>(zone_ref(zone_).get_info(at).offset);
    const auto minutes = offset.count();
    return civil(at + offset) + fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+',
                                            std::abs(minutes) / 60, std::abs(minutes) % 60);
}

std::optional<std::chrono::year_month_day> parse_date(std::string_view text) {
    const auto year = digits(text, 0, 4);
    const auto month = digits(text, 5, 2);
    const auto day = digits(text, 8, 2);
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !year || !month || !day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day ymd{std::chrono::year{*year},
                                          std::chrono::month{static_cast<unsigned>(*month)},
                                          std::chrono::day{static_cast<unsigned>(*day)}};
    return ymd.ok() ? std::optional(ymd) : std::nullopt;
}

std::optional<TimePoint> parse_rfc3339(std::string_view text) {
    if (text.size() < 20 || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) {
        return std::nullopt;
    }
    const auto date = parse_date(text.substr(0, 10));
    const auto hour = digits(text, 11, 2);
    const auto minute = digits(text, 14, 2);
    const auto second = digits(text, 17, 2);
    if (!date || text[13] != ':' || text[16] != ':' || !hour || !minute || !second || *hour > 23 ||
        *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    std::size_t at = 19;
    int millis = 0;
    if (text[at] == '.') {
        int scale = 100;
        ++at;
        const auto first = at;
        for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) {
            millis += (text[at] - '0') * scale;
        }
        if (at == first) {
            return std::nullopt;
        }
    }
    const auto offset = parse_offset(text, at);
    if (!offset) {
        return std::nullopt;
    }
    const TimePoint whole = TimePoint{std::chrono::sys_days{*date}} + std::chrono::hours{*hour} +
                            std::chrono::minutes{*minute} + seconds{*second} - *offset;
    // Second 60 exists only at the end of a UTC day (RFC 3339 5.7).
    if (*second == 60 && whole != std::chrono::floor<std::chrono::days>(whole)) {
        return std::nullopt;
    }
    return whole + milliseconds{millis};
}

std::string format_utc(TimePoint at) {
    return civil(at) + "Z";
}

} // namespace scanseal
