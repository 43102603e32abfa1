#include "core/time_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scanseal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TimePoint at_seconds(std::int64_t since_epoch) {
    return TimePoint(seconds(since_epoch));
}

TimeZone zone(const std::string& name) {
    const auto found = TimeZone::find(name);
    EXPECT_TRUE(found.has_value()) << name;
    return *found;
}

std::chrono::local_days day(int year, unsigned month, unsigned day_of_month) {
    return std::chrono::local_days(std::chrono::year{year} / std::chrono::month{month} /
                                   std::chrono::day{day_of_month});
}

struct GoodTime {
    std::string_view text;
    std::int64_t milliseconds_since_epoch;
};

class GoodTimes : public testing::TestWithParam<GoodTime> {};

TEST_P(GoodTimes, are_read) {
    const auto parsed = parse_rfc3339(GetParam().text);
    ASSERT_TRUE(parsed.has_value()) << GetParam().text;
    EXPECT_EQ(parsed->time_since_epoch().count(), GetParam().milliseconds_since_epoch)
        << GetParam().text;
}

// Seconds from `date -u -d TEXT +%s` (GNU coreutils); the last three are the examples of RFC
// 3339 5.8.
INSTANTIATE_TEST_SUITE_P(TimeText, GoodTimes,
                         testing::Values(GoodTime{"2026-11-20T08:55:00+09:00", 1795132500000},
                                         GoodTime{"2026-11-20T08:55:00Z", 1795164900000},
                                         GoodTime{"2026-11-20t08:55:00z", 1795164900000},
                                         GoodTime{"2026-11-20 08:55:00Z", 1795164900000},
                                         GoodTime{"1970-01-01T00:00:00Z", 0},
                                         GoodTime{"1970-01-01T00:00:00-00:00", 0},
                                         GoodTime{"1969-12-31T23:59:58Z", -2000},
                                         GoodTime{"2024-02-29T23:59:59-08:00", 1709279999000},
                                         GoodTime{"2100-03-01T00:00:00+05:45", 4107521700000},
                                         GoodTime{"2026-11-20T08:55:00.5Z", 1795164900500},
                                         GoodTime{"2026-11-20T08:55:00.123456789Z", 1795164900123},
                                         GoodTime{"2026-11-20T08:55:00.0009Z", 1795164900000},
                                         GoodTime{"1985-04-12T23:20:50.52Z", 482196050520},
                                         GoodTime{"1996-12-19T16:39:57-08:00", 851042397000},
                                         GoodTime{"1990-12-31T15:59:60-08:00", 662688000000}));

class BadTimes : public testing::TestWithParam<std::string_view> {};

TEST_P(BadTimes, are_not_read) {
    EXPECT_FALSE(parse_rfc3339(GetParam()).has_value()) << GetParam();
}

INSTANTIATE_TEST_SUITE_P(
    TimeText, BadTimes,
    testing::Values("", "2026", "2026-11-20", "2026-11-20T08:55:00", "2026-11-20T08:55Z",
                    "2026-11-20T24:00:00Z", "2026-11-20T08:60:00Z", "2026-11-20T08:55:61Z",
                    "2026-11-20T08:55:60Z", "2026-13-20T08:55:00Z", "2026-02-29T08:55:00Z",
                    "2026-11-31T08:55:00Z", "2026-00-10T08:55:00Z", "2026-11-20T08:55:00+0900",
                    "2026-11-20T08:55:00+09", "2026-11-20T08:55:00+24:00",
                    "2026-11-20T08:55:00+09:60", "2026-11-20T08:55:00 09:00",
                    "2026-11-20T08:55:00.Z", "2026-11-20T08:55:00,5Z", "2026-11-20T08:55:00Zx",
                    "2026-11-20T08:55:00+09:00 ", " 2026-11-20T08:55:00Z", "2026-11-20X08:55:00Z",
                    "2026/11/20T08:55:00Z", "+026-11-20T08:55:00Z", "2026-11-20T-8:55:00Z",
                    "20261120T085500Z", "2026-11-20T08:55:0\xEF\xBC\x90Z"));

TEST(ParseDate, reads_days_of_the_calendar_only) {
    const auto leap = parse_date("2024-02-29");
    ASSERT_TRUE(leap.has_value());
    EXPECT_EQ(std::chrono::sys_days(*leap).time_since_epoch().count(), 19782);
    for (const std::string_view text : {"", "2023-02-29", "1900-02-29", "2026-11-31", "2026-1-01",
                                        "2026-11-01 ", "2026-11-0x", "20261101", "2026-00-01"}) {
        EXPECT_FALSE(parse_date(text).has_value()) << text;
    }
}

TEST(FormatUtc, gives_milliseconds_only_where_there_are_some) {
    EXPECT_EQ(format_utc(at_seconds(1795164900)), "2026-11-20T08:55:00Z");
    EXPECT_EQ(format_utc(at_seconds(1795164900) + milliseconds(7)), "2026-11-20T08:55:00.007Z");
    EXPECT_EQ(format_utc(at_seconds(-2) + milliseconds(1)), "1969-12-31T23:59:58.001Z");
}

TEST(FormatUtc, is_read_back_to_the_same_instant) {
    for (const std::int64_t ms :
         {0LL, 1LL, -1LL, 1795164900123LL, 4107521700000LL, -2208988800000LL}) {
        const TimePoint at{milliseconds(ms)};
        EXPECT_EQ(parse_rfc3339(format_utc(at)), at);
    }
}

TEST(TimeZone, is_found_by_its_tzdb_name_only) {
    EXPECT_TRUE(TimeZone::find("Asia/Tokyo").has_value());
    EXPECT_FALSE(TimeZone::find("Asia/Nowhere").has_value());
    EXPECT_FALSE(TimeZone::find("").has_value());
    EXPECT_FALSE(TimeZone::find("../../etc/passwd").has_value());
}

TEST(TimeZone, in_tokyo_the_day_begins_nine_hours_before_utc) {
    const auto tokyo = zone("Asia/Tokyo");
    EXPECT_EQ(tokyo.start_of(day(2026, 11, 20)), parse_rfc3339("2026-11-19T15:00:00Z"));
    EXPECT_EQ(tokyo.day_of(*parse_rfc3339("2026-11-19T14:59:59.999Z")), day(2026, 11, 19));
    EXPECT_EQ(tokyo.day_of(*parse_rfc3339("2026-11-19T15:00:00Z")), day(2026, 11, 20));
    EXPECT_EQ(tokyo.format(*parse_rfc3339("2026-11-20T01:12:00Z")), "2026-11-20T10:12:00+09:00");
}

// zdump -v: New York leaves winter on 2026-03-08 07:00 UT and summer on 2026-11-01 06:00 UT.
TEST(TimeZone, follows_summer_time) {
    const auto new_york = zone("America/New_York");
    EXPECT_EQ(new_york.format(at_seconds(1772953199)), "2026-03-08T01:59:59-05:00");
    EXPECT_EQ(new_york.format(at_seconds(1772953200)), "2026-03-08T03:00:00-04:00");
    using std::chrono::hours;
    EXPECT_EQ(new_york.start_of(day(2026, 3, 9)) - new_york.start_of(day(2026, 3, 8)), hours(23));
    EXPECT_EQ(new_york.start_of(day(2026, 11, 2)) - new_york.start_of(day(2026, 11, 1)), hours(25));
}

// zdump -v: Sao Paulo skipped 00:00 to 01:00 on 2018-11-04; Havana has 00:00 to 01:00 twice on
// 2026-11-01.
TEST(TimeZone, a_day_begins_at_its_first_instant_even_where_midnight_is_skipped_or_doubled) {
    EXPECT_EQ(zone("America/Sao_Paulo").start_of(day(2018, 11, 4)),
              parse_rfc3339("2018-11-04T03:00:00Z"));
    EXPECT_EQ(zone("America/Havana").start_of(day(2026, 11, 1)),
              parse_rfc3339("2026-11-01T04:00:00Z"));
}

TEST(TimeZone, formats_half_hours_and_zones_west_of_utc) {
    EXPECT_EQ(zone("Asia/Kathmandu").format(at_seconds(0) + milliseconds(1)),
              "1970-01-01T05:30:00.001+05:30");
    EXPECT_EQ(zone("America/St_Johns").format(*parse_rfc3339("2026-01-01T00:00:00Z")),
              "2025-12-31T20:30:00-03:30");
}

// Tokyo's local mean time was 9:18:59 ahead of UTC until the end of 1887.
TEST(TimeZone, keeps_the_instant_where_the_offset_has_seconds) {
    const auto at = *parse_rfc3339("1880-01-01T00:00:00Z");
    const auto text = zone("Asia/Tokyo").format(at);
    EXPECT_EQ(text, "1880-01-01T09:18:00+09:18");
    EXPECT_EQ(parse_rfc3339(text), at);
}

} // namespace
} // namespace scanseal
