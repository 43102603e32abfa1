// Requirement S1: which scanner a document may come from, and what its daily check says.
#include "pipeline/device_checks.hpp"

#include "core/failure.hpp"
#include "core/posix_file_system.hpp"
#include "pipeline/device_report.hpp"
#include "pipeline/messages.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace scanseal::pipeline {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class DeviceChecks : public testing::Test {
protected:
    DeviceChecks()
        : options{.calendar = {.zone = *TimeZone::find("Asia/Tokyo"),
                               .closed_weekdays = {},
                               .closed_days = {}}} {
        options.target_checks = dir.path() / "target-checks";
        RegisteredDevice device;
        device.name = "ds300";
        device.model = "DS-300";
        device.profiles = {"encounter"};
        device.target_daily = true;
        options.devices.devices = {device};
        profile.name = "encounter";
        job.scan.device = {.manufacturer = "Sample", .model = "DS-300", .serial = "S1"};
    }

    /// In Japan, on 2026-11-20.
    static TimePoint at(int hour, int minute = 0, int day = 20) {
        return *parse_rfc3339("2026-11-" + std::to_string(day) + "T00:00:00+09:00") +
               std::chrono::hours(hour) + std::chrono::minutes(minute);
    }

    void keep(TimePoint when, bool good, const std::string& device = "ds300") {
        TargetCheck check;
        check.device = device;
        check.at = when;
        check.good = good;
        check.pixel_sha256 = std::to_string(1000000000000000 + ++scans) + std::string(48, '0');
        check.figures = {{.figure = TargetFigure::noise, .measured = 1, .limit = 2, .good = good}};
        const auto kept = keep_check(files, options.target_checks, check);
        ASSERT_TRUE(kept) << kept.error().detail;
    }

    Findings look(TimePoint captured_at) {
        sheet = {};
        return check_device(
            files, options,
            {.job = job, .profile = profile, .folder = folder, .captured_at = captured_at}, sheet);
    }

    void expect_one(const Findings& findings, RefusalCode code, Severity severity) {
        ASSERT_EQ(findings.size(), 1U);
        EXPECT_EQ(findings[0].code, code) << to_string(findings[0].code);
        EXPECT_EQ(findings[0].severity, severity);
    }

    RegisteredDevice& device() { return options.devices.devices.front(); }

    test::TempDir dir;
    PosixFileSystem files;
    StationOptions options;
    Profile profile;
    HotFolderSettings folder;
    Job job;
    DeviceSheet sheet;
    int scans = 0;
};

TEST_F(DeviceChecks, S1_without_a_register_any_device_is_taken) {
    options.devices.devices.clear();
    EXPECT_TRUE(look(at(10)).empty());
    EXPECT_EQ(sheet.name, "");
}

TEST_F(DeviceChecks, S1_an_unknown_device_is_held_or_refused_as_the_register_says) {
    job.scan.device.model = "DS-900";
    expect_one(look(at(10)), RefusalCode::device_not_registered, Severity::review);
    options.devices.on_unknown = Severity::reject;
    expect_one(look(at(10)), RefusalCode::device_not_registered, Severity::reject);
    job.scan.device = {};
    expect_one(look(at(10)), RefusalCode::device_not_registered, Severity::reject);
    EXPECT_EQ(sheet.name, "");
}

TEST_F(DeviceChecks, S1_a_job_that_names_no_device_comes_from_the_default_of_its_folder) {
    keep(at(8), true);
    job.scan.device = {};
    folder.profile = "encounter";
    expect_one(look(at(10)), RefusalCode::device_not_registered, Severity::review);
    device().default_for = {"encounter"};
    EXPECT_TRUE(look(at(10)).empty());
    EXPECT_EQ(sheet.name, "ds300");
    job.scan.device.model = "DS-900";
    expect_one(look(at(10)), RefusalCode::device_not_registered, Severity::review);
}

TEST_F(DeviceChecks, S1_a_device_that_fits_two_entries_is_none) {
    keep(at(8), true);
    options.devices.devices.push_back(device());
    options.devices.devices.back().name = "other";
    options.devices.devices.back().model = "DS-*";
    const auto findings = look(at(10));
    expect_one(findings, RefusalCode::device_not_registered, Severity::review);
    EXPECT_THAT(findings[0].detail, HasSubstr("'ds300' and 'other'"));
}

TEST_F(DeviceChecks, S1_a_device_serves_its_profiles_only) {
    keep(at(8), true);
    profile.name = "prescription";
    expect_one(look(at(10)), RefusalCode::device_not_for_profile, Severity::reject);
    device().profiles.clear();
    EXPECT_TRUE(look(at(10)).empty());
}

TEST_F(DeviceChecks, S1_a_check_of_the_day_lets_documents_pass) {
    expect_one(look(at(10)), RefusalCode::target_missing, Severity::review);
    EXPECT_EQ(sheet.target, "missing");
    keep(at(8), true);
    EXPECT_TRUE(look(at(10)).empty());
    EXPECT_EQ(sheet.name, "ds300");
    EXPECT_EQ(sheet.target, "passed");
    EXPECT_EQ(kept_check_from(sheet.check).at, at(8));
}

TEST_F(DeviceChecks, S1_the_day_is_that_of_the_station) {
    keep(at(23, 59, 19), true);
    expect_one(look(at(0)), RefusalCode::target_missing, Severity::review);
    keep(at(0, 1, 21), true);
    expect_one(look(at(23, 59)), RefusalCode::target_missing, Severity::review);
    keep(at(0), true); // still the day before in UTC
    EXPECT_TRUE(look(at(23, 59)).empty());
}

TEST_F(DeviceChecks, S1_a_check_after_the_scan_counts_on_the_same_day) {
    keep(at(11), true);
    EXPECT_TRUE(look(at(10)).empty());
    EXPECT_EQ(sheet.target, "passed");
}

TEST_F(DeviceChecks, S1_a_failed_check_stops_until_the_next_good_one) {
    keep(at(8), true);
    keep(at(12), false);
    const auto before = look(at(10)); // nobody knows since when
    expect_one(before, RefusalCode::target_failed, Severity::review);
    EXPECT_EQ(before[0].measured, "noise_lstar");
    expect_one(look(at(13)), RefusalCode::target_failed, Severity::review);
    keep(at(12, 30), true);
    EXPECT_TRUE(look(at(13)).empty());
    expect_one(look(at(12, 10)), RefusalCode::target_failed, Severity::review);
}

TEST_F(DeviceChecks, S1_policy_says_what_a_missing_or_failed_check_does) {
    device().on_missing = Severity::note;
    expect_one(look(at(10)), RefusalCode::target_missing, Severity::note);
    keep(at(8), false);
    device().on_failed = Severity::reject;
    expect_one(look(at(10)), RefusalCode::target_failed, Severity::reject);
    device().target_daily = false;
    EXPECT_TRUE(look(at(10)).empty());
    EXPECT_EQ(sheet.target, "not_required");
}

TEST_F(DeviceChecks, S1_a_check_may_hold_for_hours_instead_of_the_day) {
    device().target_valid = std::chrono::hours(36);
    keep(at(8, 0, 19), true);
    EXPECT_TRUE(look(at(10)).empty());
    expect_one(look(at(20, 1)), RefusalCode::target_missing, Severity::review);
}

TEST_F(DeviceChecks, S1_a_trusted_scan_time_counts_in_place_of_arrival) {
    keep(at(8, 0, 19), true);
    job.scan.scanned_at = DeclaredTime{.text = "", .at = at(9, 0, 19)};
    expect_one(look(at(10)), RefusalCode::target_missing, Severity::review);
    folder.trusted_scan_times = true;
    EXPECT_TRUE(look(at(10)).empty());
}

TEST_F(DeviceChecks, S1_a_check_of_another_device_says_nothing) {
    keep(at(8), true, "ds301");
    expect_one(look(at(10)), RefusalCode::target_missing, Severity::review);
}

TEST_F(DeviceChecks, S1_the_same_scan_is_not_taken_twice) {
    keep(at(8), true);
    TargetCheck again;
    again.device = "ds301";
    again.at = at(9);
    again.pixel_sha256 = "1000000000000001" + std::string(48, '0');
    const auto kept = keep_check(files, options.target_checks, again);
    ASSERT_FALSE(kept);
    EXPECT_EQ(kept.error().code, RefusalCode::target_image_reused);
    EXPECT_FALSE(last_check(files, options.target_checks, "ds301"));
}

TEST_F(DeviceChecks, S1_a_kept_check_that_was_changed_is_damage_and_no_permission) {
    keep(at(8), true);
    const auto folder_of = options.target_checks / "ds300";
    const auto name = files.list(folder_of).front().name;
    const auto text = test::read_file(folder_of / name);
    test::write_file(folder_of / name, "{}");
    EXPECT_THROW(look(at(10)), Failure);
    test::write_file(folder_of / name, text.substr(0, text.size() / 2));
    EXPECT_THROW(look(at(10)), Failure);
    // A good check of another day under today's name.
    auto other = nlohmann::json::parse(text);
    other["at"] = "2026-11-18T23:00:00Z";
    test::write_file(folder_of / name, other.dump());
    EXPECT_THROW(look(at(10)), Failure);
    // What has no such name is no check.
    test::write_file(folder_of / name, text);
    test::write_file(folder_of / "notes.txt", "x");
    EXPECT_TRUE(look(at(10)).empty());
}

TEST_F(DeviceChecks, S1_the_report_says_which_device_may_scan_now) {
    keep(at(8), true);
    keep(at(9), false);
    RegisteredDevice film;
    film.name = "film1";
    film.model = "FD-12";
    options.devices.devices.push_back(film);
    const test::FakeClock clock(at(10));
    auto reports = report_devices(files, clock, options);
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_EQ(reports[0].target, "failed");
    EXPECT_EQ(reports[0].result, "failed");
    EXPECT_EQ(reports[0].checked_at, "2026-11-20T09:00:00+09:00");
    EXPECT_THAT(reports[0].failed, ElementsAre("noise_lstar"));
    EXPECT_EQ(reports[1].target, "not_required");
    EXPECT_THAT(devices_text(reports), HasSubstr("CHECK FAILED / 点検不合格"));
    const test::FakeClock tomorrow(at(10, 0, 21));
    reports = report_devices(files, tomorrow, options);
    EXPECT_EQ(reports[0].target, "missing");
    EXPECT_EQ(reports[0].result, "failed") << "of the newest check, whenever it was";
    const auto json = nlohmann::json::parse(devices_json(reports));
    EXPECT_EQ(json["devices"][0]["target"], "missing");
    EXPECT_EQ(json["devices"][1]["checked_at"], "");
}

TEST_F(DeviceChecks, S1_every_finding_says_what_to_do_in_both_languages) {
    for (const auto code :
         {RefusalCode::device_not_registered, RefusalCode::device_not_for_profile,
          RefusalCode::target_missing, RefusalCode::target_failed, RefusalCode::target_image_reused,
          RefusalCode::target_not_found, RefusalCode::target_unmeasurable}) {
        Finding finding;
        finding.code = code;
        finding.detail = "DETAIL";
        const auto message = message_for(finding);
        EXPECT_THAT(message.en, HasSubstr("DETAIL"));
        EXPECT_THAT(message.en, testing::Not(HasSubstr(std::string(to_string(code)))));
        EXPECT_THAT(message.ja, HasSubstr("。"));
    }
}

} // namespace
} // namespace scanseal::pipeline
