#include "pipeline/job.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scanseal::pipeline {
namespace {

const std::string k_good = R"({ "schema": "scanseal.job/1",
  "document": { "type": "referral_letter", "medium": "paper", "created_at": "2026-11-19",
                "received_at": "2026-11-20T08:55:00+09:00", "pages_expected": 3,
                "patient": { "id": "00123456", "name": "YAMADA^TAROU=山田^太郎=やまだ^たろう",
                             "birth_date": "1970-01-31", "sex": "M" } },
  "scan": { "operator": "clerk01", "device": { "model": "fi-8170" } },
  "attest": { "nothing_overlapping": true, "nothing_outside": true },
  "pages": [ { "file": "0001.tif", "side": "front", "dpi": 300 } ] })";

JobReading read(const std::string& text) {
    return read_job(as_bytes(text), *TimeZone::find("Asia/Tokyo"));
}

std::string replaced(const std::string& from, const std::string& to) {
    auto text = k_good;
    text.replace(text.find(from), from.size(), to);
    return text;
}

/// The place of the only mistake, or all of them joined.
std::string where(const JobReading& reading) {
    std::string places;
    for (const auto& error : reading.errors) {
        places += (places.empty() ? "" : " ") + error.where;
    }
    return places;
}

TEST(Job, reads_every_part_of_a_good_job) {
    const auto reading = read(k_good);
    ASSERT_EQ(where(reading), "");
    const auto& job = reading.job;
    EXPECT_EQ(job.document.type, "referral_letter");
    EXPECT_EQ(job.document.medium, Medium::paper);
    EXPECT_EQ(job.document.pages_expected, 3U);
    EXPECT_EQ(job.document.patient.name, "YAMADA^TAROU=山田^太郎=やまだ^たろう");
    EXPECT_EQ(job.scan.operator_id, "clerk01");
    EXPECT_TRUE(job.attested_nothing_overlapping);
    ASSERT_EQ(job.pages.size(), 1U);
    EXPECT_EQ(job.pages[0].dpi, 300.0);
}

TEST(Job, R20_reads_the_scanners_counters_and_events) {
    const auto reading = read(
        replaced("\"device\": {",
                 R"("sheets_expected": 2, "sides": 2, "images_captured": 4, "images_removed": 1,
           "transfer": "unknown",
           "feeder_events": [ { "event": "jam", "at": "2026-11-20T10:00:00+09:00",
                                "after_image": 2, "resolved": true, "note": "again" } ],
           "device": {)"));
    ASSERT_EQ(where(reading), "");
    const auto& scan = reading.job.scan;
    EXPECT_EQ(scan.sheets_expected, 2U);
    EXPECT_EQ(scan.sides, 2U);
    EXPECT_EQ(scan.images_captured, 4U);
    EXPECT_EQ(scan.images_removed, 1U);
    EXPECT_EQ(scan.transfer, ScanTransfer::unknown);
    ASSERT_EQ(scan.feeder_events.size(), 1U);
    EXPECT_EQ(scan.feeder_events[0].event, "jam");
    EXPECT_EQ(scan.feeder_events[0].after_image, 2U);
    EXPECT_TRUE(scan.feeder_events[0].resolved);
    EXPECT_EQ(format_utc(scan.feeder_events[0].at.at), "2026-11-20T01:00:00Z");
}

TEST(Job, names_the_mistakes_in_the_scanners_counters) {
    const auto scan = [](const std::string& more) {
        return where(read(replaced("\"device\": {", more + ", \"device\": {")));
    };
    EXPECT_EQ(scan(R"("sheets_expected": 0)"), "scan.sheets_expected");
    EXPECT_EQ(scan(R"("sides": 1.5)"), "scan.sides");
    EXPECT_EQ(scan(R"("images_captured": -1)"), "scan.images_captured");
    EXPECT_EQ(scan(R"("transfer": "jpeg")"), "scan.transfer");
    EXPECT_EQ(scan(R"("feeder_events": 7)"), "scan.feeder_events");
    EXPECT_EQ(scan(R"("feeder_events": [ { "event": "fire" } ])"),
              "scan.feeder_events[0].event scan.feeder_events[0].at");
}

TEST(Job, a_date_without_a_time_counts_from_the_start_of_that_day_in_the_stations_zone) {
    const auto reading = read(k_good);
    ASSERT_TRUE(reading.job.document.created_at.has_value());
    EXPECT_TRUE(reading.job.document.created_at->date_only);
    EXPECT_EQ(format_utc(reading.job.document.created_at->at), "2026-11-18T15:00:00Z");
}

TEST(Job, names_the_place_of_each_mistake) {
    EXPECT_EQ(where(read(replaced("\"sex\": \"M\"", "\"sex\": \"male\""))), "document.patient.sex");
    EXPECT_EQ(where(read(replaced("\"medium\": \"paper\"", "\"medium\": \"wood\""))),
              "document.medium");
    EXPECT_EQ(where(read(replaced("1970-01-31", "1970-02-30"))), "document.patient.birth_date");
    EXPECT_EQ(where(read(replaced("2026-11-20T08:55:00+09:00", "2026-11-20T08:55:00"))),
              "document.received_at");
    EXPECT_EQ(where(read(replaced("\"pages_expected\": 3", "\"pages_expected\": 0"))),
              "document.pages_expected");
    EXPECT_EQ(where(read(replaced("\"pages_expected\": 3", "\"pages_expected\": 2.5"))),
              "document.pages_expected");
    EXPECT_EQ(where(read(replaced("scanseal.job/1", "scanseal.job/2"))), "schema");
    EXPECT_EQ(where(read(replaced("\"operator\": \"clerk01\"", "\"operator\": 7"))),
              "scan.operator");
    EXPECT_EQ(where(read(replaced("\"side\": \"front\"", "\"sha256\": \"12\""))),
              "pages[0].sha256");
}

TEST(Job, refuses_unknown_keys_wherever_they_stand) {
    EXPECT_EQ(where(read(replaced("\"attest\":", "\"extra\": 1, \"attest\":"))), "extra");
    EXPECT_EQ(where(read(replaced("\"birth_date\"", "\"weight\": 70, \"birth_date\""))),
              "document.patient.weight");
    EXPECT_EQ(where(read(replaced("\"dpi\": 300", "\"dpi\": 300, \"note\": \"x\""))),
              "pages[0].note");
}

TEST(Job, reports_all_mistakes_at_once) {
    const auto reading =
        read(R"({"schema":"scanseal.job/1","document":{"medium":"paper"},"scan":{},"x":1})");
    EXPECT_EQ(where(reading), "document.type document.patient scan.operator x");
}

TEST(Job, survives_what_is_no_json_at_all) {
    for (const std::string text : {"", "{", "\xff\xfe", "[[[[", "null", "{\"schema\":"}) {
        const auto reading = read(text);
        EXPECT_FALSE(reading.errors.empty()) << text;
    }
    EXPECT_FALSE(read("{").is_json);
    EXPECT_TRUE(read("[]").is_json);
}

TEST(Job, bounds_nesting) {
    EXPECT_FALSE(read(std::string(100000, '[')).is_json);
    EXPECT_FALSE(read(std::string(20, '[') + std::string(20, ']')).is_json);
}

} // namespace
} // namespace scanseal::pipeline
