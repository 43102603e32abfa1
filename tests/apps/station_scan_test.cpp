// `scanseal scan` on a real station: from SANE's test driver, and from a scripted one that jams,
// lies and hangs, into the hot folder and to the sealed record.
#include "core/time_text.hpp"
#include "tests/apps/station_process.hpp"
#include "tests/support/sane_config.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <regex>
#include <set>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using scanseal::test::read_file;
using scanseal::test::SaneConfig;
using scanseal::test::write_file;

const std::string k_sheet = "width=1240 height=1754 "; // A6 at 300 dpi

class StationScan : public testing::Test {
protected:
    /// The drivers' pictures are drawn in blocks of one tone, as an enlarged page is, and fill the
    /// sheet to its edges.
    void SetUp() override {
        const auto profile = station.path() / "profiles/encounter.toml";
        const std::regex checks("\n(page_enlarged|content_cut_off) = [^\n]*");
        write_file(profile, std::regex_replace(read_file(profile), checks, "\n$1 = \"off\""));
    }

    [[nodiscard]] static std::string today() {
        return format_utc(SystemClock().now() - std::chrono::minutes{10});
    }

    [[nodiscard]] static std::vector<std::string> words(const std::string& source, unsigned sheets,
                                                        std::vector<std::string> more = {}) {
        std::vector<std::string> all{"--profile",  "encounter", "--device",  "scripted:one",
                                     "--source",   source,      "--sheets",  std::to_string(sheets),
                                     "--mode",     "grey",      "--name",    "letter",
                                     "--type",     "letter",    "--patient", "00123456",
                                     "--operator", "clerk01",   "--attest",  "--received-at",
                                     today()};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }

    [[nodiscard]] Ended go_on(std::vector<std::string> more = {}) const {
        std::vector<std::string> all{"--profile", "encounter", "--continue", "letter"};
        all.insert(all.end(), more.begin(), more.end());
        return station.scanseal("scan", all);
    }

    [[nodiscard]] fs::path kept() const { return station.hot() / "scanning/letter"; }

    /// Names of what lies in a folder, hidden things too.
    [[nodiscard]] static std::set<std::string> names_in(const fs::path& folder) {
        std::set<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder)) {
            names.insert(entry.path().filename().string());
        }
        return names;
    }

    [[nodiscard]] std::string outcome() const {
        const auto ended = station.run_until_idle();
        EXPECT_EQ(ended.code, 0) << ended.err;
        return outcome_of(station.receipt("letter"));
    }

    [[nodiscard]] json sealed_job() const {
        return json::parse(read_file(station.record_folder(station.receipt("letter")) /
                                     "v1/content/source/job.json"));
    }

    void expect_nothing_left() const {
        EXPECT_EQ(names_in(station.in()), std::set<std::string>{});
        if (fs::exists(station.hot() / "scanning")) {
            EXPECT_EQ(names_in(station.hot() / "scanning"), std::set<std::string>{});
        }
    }

    const SaneConfig config; // first: children inherit its environment
    const TestStation station;
};

TEST_F(StationScan, R19_both_sides_of_a_batch_become_a_sealed_record) {
    SaneConfig::script(k_sheet + "sheets=2");
    const auto ended = station.scanseal("scan", words("duplex", 2));
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(ended.out, "letter\n");
    EXPECT_EQ(names_in(station.hot() / "scanning"), std::set<std::string>{});
    EXPECT_EQ(outcome(), "committed");
    const auto receipt = station.receipt("letter");
    ASSERT_EQ(receipt.at("pages").size(), 4U);
    EXPECT_EQ(receipt.at("pages")[0].at("dpi_x"), 300);
    const auto job = sealed_job();
    EXPECT_EQ(job.at("scan").at("device").at("manufacturer"), "Example");
    EXPECT_EQ(job.at("scan").at("device").at("serial"), "SN-0042");
    EXPECT_EQ(job.at("scan").at("images_captured"), 4);
    EXPECT_EQ(job.at("pages")[3].at("side"), "back");
    EXPECT_EQ(station.verify_all().at("valid"), true);
}

TEST_F(StationScan, the_test_driver_of_SANE_gives_a_record_too) {
    if (!SaneConfig::has_test_driver()) {
        GTEST_SKIP() << "SANE's driver `test` is not installed (package libsane1)";
    }
    const SaneConfig grid("test-picture \"Grid\"\n");
    auto all = words("flatbed", 1, {"--page-size", "148x200"});
    std::replace(all.begin(), all.end(), std::string("scripted:one"), std::string("test:0"));
    std::replace(all.begin(), all.end(), std::string("grey"), std::string("colour"));
    const auto ended = station.scanseal("scan", all);
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(outcome(), "committed");
    EXPECT_EQ(station.receipt("letter").at("pages")[0].at("width"), 1748);
}

TEST_F(StationScan, R20_after_a_jam_nothing_is_submitted_until_the_rest_was_scanned) {
    SaneConfig::script(k_sheet + "sheets=3 jam=4");
    const auto jammed = station.scanseal("scan", words("duplex", 3));
    EXPECT_EQ(jammed.code, 1);
    EXPECT_NE(jammed.err.find("jam: Document feeder jammed"), std::string::npos) << jammed.err;
    EXPECT_NE(jammed.err.find("put in sheet 2"), std::string::npos) << jammed.err;
    EXPECT_EQ(names_in(station.in()), std::set<std::string>{});
    EXPECT_EQ(names_in(kept()),
              (std::set<std::string>{"0001.tif", "0002.tif", "0003.tif", "scan.json"}));
    SaneConfig::script(k_sheet + "sheets=2 first=3");
    const auto rest = go_on();
    ASSERT_EQ(rest.code, 0) << rest.err;
    EXPECT_EQ(outcome(), "committed");
    EXPECT_EQ(station.receipt("letter").at("pages").size(), 6U);
    const auto events = sealed_job().at("scan").at("feeder_events");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].at("event"), "jam");
    EXPECT_EQ(events[0].at("after_image"), 3);
    EXPECT_EQ(events[0].at("resolved"), true);
}

TEST_F(StationScan, S9_a_sheet_scanned_again_goes_into_its_slot_and_the_old_image_into_the_record) {
    SaneConfig::script(k_sheet + "sheets=3");
    const auto held = station.scanseal("scan", words("feeder", 3, {"--hold"}));
    ASSERT_EQ(held.code, 0) << held.err;
    EXPECT_EQ(held.out, "") << "nothing was placed";
    SaneConfig::script(k_sheet + "sheets=1 first=2");
    EXPECT_EQ(go_on({"--replace", "2"}).code, 2) << "without a reason";
    EXPECT_EQ(go_on({"--replace", "4", "--reason", "folded"}).code, 2) << "no such sheet";
    const auto again = go_on({"--replace", "2", "--reason", "corner folded"});
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(names_in(station.in()), std::set<std::string>{});
    const auto sent = station.scanseal("scan", {"--profile", "encounter", "--submit", "letter"});
    ASSERT_EQ(sent.code, 0) << sent.err;
    EXPECT_EQ(sent.out, "letter\n");
    EXPECT_EQ(outcome(), "committed");
    expect_nothing_left();
    const auto receipt = station.receipt("letter");
    ASSERT_EQ(receipt.at("pages").size(), 3U);
    EXPECT_EQ(receipt.at("pages")[1].at("file"), "again-0001.tif");
    ASSERT_EQ(receipt.at("superseded").size(), 1U);
    EXPECT_EQ(receipt.at("superseded")[0].at("page"), 2);
    EXPECT_TRUE(fs::exists(station.record_folder(receipt) / "v1/content/superseded/0001.tif"));
    EXPECT_EQ(station.verify_all().at("valid"), true);
}

TEST_F(StationScan, R19_a_forgotten_sheet_is_put_in_before_anything_is_submitted) {
    SaneConfig::script(k_sheet + "sheets=2");
    EXPECT_EQ(station.scanseal("scan", words("feeder", 3)).code, 1);
    EXPECT_EQ(station.scanseal("scan", {"--profile", "encounter", "--submit", "letter"}).code, 1)
        << "one is missing";
    SaneConfig::script(k_sheet + "sheets=1 first=3");
    const auto put_in = go_on({"--insert-after", "1"});
    ASSERT_EQ(put_in.code, 0) << put_in.err;
    const auto sent = station.scanseal("scan", {"--profile", "encounter", "--submit", "letter"});
    ASSERT_EQ(sent.code, 0) << sent.err;
    EXPECT_EQ(outcome(), "committed");
    EXPECT_EQ(station.receipt("letter").at("pages")[1].at("file"), "again-0001.tif");
    EXPECT_EQ(sealed_job().at("scan").at("feeder_events")[0].at("resolved"), true);
}

TEST_F(StationScan, R19_a_feeder_that_stops_early_gives_no_job) {
    SaneConfig::script(k_sheet + "sheets=3 no_docs=3");
    const auto ended = station.scanseal("scan", words("feeder", 3));
    EXPECT_EQ(ended.code, 1);
    EXPECT_NE(ended.err.find("count_mismatch"), std::string::npos) << ended.err;
    EXPECT_EQ(names_in(station.in()), std::set<std::string>{});
    const auto dropped = station.scanseal("scan", {"--profile", "encounter", "--drop", "letter"});
    EXPECT_EQ(dropped.code, 0) << dropped.err;
    expect_nothing_left();
}

TEST_F(StationScan, R19_a_corrected_number_of_sheets_lets_the_job_go) {
    SaneConfig::script(k_sheet + "sheets=2");
    EXPECT_EQ(station.scanseal("scan", words("feeder", 3)).code, 1);
    SaneConfig::script(k_sheet + "sheets=0");
    const auto ended = go_on({"--sheets", "2"});
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(outcome(), "committed");
}

TEST_F(StationScan, R18_a_page_that_comes_short_leaves_no_part_of_itself) {
    SaneConfig::script(k_sheet + "short=2");
    EXPECT_EQ(station.scanseal("scan", words("feeder", 3)).code, 1);
    EXPECT_EQ(names_in(kept()), (std::set<std::string>{"0001.tif", "scan.json"}));
}

TEST_F(StationScan, an_empty_feeder_leaves_nothing_behind) {
    SaneConfig::script("sheets=0");
    const auto ended = station.scanseal("scan", words("feeder", 3));
    EXPECT_EQ(ended.code, 1);
    EXPECT_NE(ended.err.find("Nothing was scanned"), std::string::npos) << ended.err;
    expect_nothing_left();
}

TEST_F(StationScan, ctrl_c_cancels_the_page_and_keeps_the_whole_ones) {
    SaneConfig::script(k_sheet + "wait=2");
    std::vector<std::string> command{(programs_under_test() / "scanseal").string(), "scan",
                                     "--station", station.path().string()};
    const auto more = words("feeder", 3);
    command.insert(command.end(), more.begin(), more.end());
    Child child(command, station.new_folder("scan"));
    ASSERT_TRUE(wait_until([&] { return fs::exists(kept() / "0001.tif"); }));
    child.send(SIGINT);
    const auto ended = child.wait(std::chrono::seconds{30});
    EXPECT_EQ(ended.code, 1) << ended.err;
    EXPECT_NE(ended.err.find("cancelled"), std::string::npos) << ended.err;
    EXPECT_EQ(names_in(kept()), (std::set<std::string>{"0001.tif", "scan.json"}));
    EXPECT_EQ(names_in(station.in()), std::set<std::string>{});
}

TEST_F(StationScan, R20_a_killed_scan_is_gone_on_with_and_tells_of_it) {
    SaneConfig::script(k_sheet + "sheets=2 stuck=2");
    std::vector<std::string> command{(programs_under_test() / "scanseal").string(), "scan",
                                     "--station", station.path().string()};
    const auto more = words("feeder", 2);
    command.insert(command.end(), more.begin(), more.end());
    Child child(command, station.new_folder("scan"));
    ASSERT_TRUE(wait_until([&] { return fs::exists(kept() / "0001.tif"); }));
    child.send(SIGKILL);
    EXPECT_EQ(child.wait().code, 128 + SIGKILL);
    SaneConfig::script(k_sheet + "sheets=1 first=2");
    const auto ended = go_on();
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(outcome(), "committed");
    EXPECT_EQ(sealed_job().at("scan").at("feeder_events")[0].at("event"), "interrupted");
}

TEST_F(StationScan, a_driver_that_hangs_for_good_ends_the_command_not_the_pages) {
    SaneConfig::script(k_sheet + "stuck=2");
    const auto ended = station.scanseal("scan", words("feeder", 3, {"--time-limit", "1"}));
    EXPECT_EQ(ended.code, 3) << ended.err;
    EXPECT_NE(ended.err.find("no_answer"), std::string::npos) << ended.err;
    EXPECT_EQ(names_in(kept()), (std::set<std::string>{"0001.tif", "scan.json"}));
}

TEST_F(StationScan, S1_a_resolution_below_the_profiles_is_refused_before_paper_moves) {
    const auto ended = station.scanseal("scan", words("feeder", 3, {"--resolution", "200"}));
    EXPECT_EQ(ended.code, 2);
    EXPECT_NE(ended.err.find("resolution_too_low: the device grants 200 dpi"), std::string::npos)
        << ended.err;
    expect_nothing_left();
}

TEST_F(StationScan, S12_a_document_that_is_too_late_is_refused_before_paper_moves) {
    auto all = words("feeder", 3);
    all.back() = "2026-01-05";
    const auto ended = station.scanseal("scan", all);
    EXPECT_EQ(ended.code, 1);
    EXPECT_NE(ended.err.find("window_missed"), std::string::npos) << ended.err;
    expect_nothing_left();
}

TEST_F(StationScan, wrong_options_and_devices_are_told_apart_by_the_exit_code) {
    auto nobody = words("feeder", 3);
    std::replace(nobody.begin(), nobody.end(), std::string("clerk01"), std::string("nobody"));
    EXPECT_EQ(station.scanseal("scan", nobody).code, 1);
    EXPECT_EQ(go_on().code, 2) << "there is none";
    EXPECT_EQ(station.scanseal("scan", words("feeder", 3, {"--depth", "16"})).code, 2);
    SaneConfig::script("busy=1");
    EXPECT_EQ(station.scanseal("scan", words("feeder", 3)).code, 3);
    auto uncounted = words("feeder", 3);
    uncounted.erase(std::find(uncounted.begin(), uncounted.end(), "--sheets"),
                    std::find(uncounted.begin(), uncounted.end(), "--mode"));
    EXPECT_EQ(station.scanseal("scan", uncounted).code, 2);
    expect_nothing_left();
}

TEST_F(StationScan, scanners_are_listed) {
    Child child({(programs_under_test() / "scanseal").string(), "scan", "--list"},
                station.new_folder("list"));
    const auto ended = child.wait();
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_NE(ended.out.find("scripted:one\tExample Scripted 9000\n"), std::string::npos)
        << ended.out;
}

TEST_F(StationScan, R19_R20_other_senders_counters_and_events_hold_their_jobs) {
    auto pages = station.sample_pages(3);
    pages[0].job["scan"]["sheets_expected"] = 2;
    pages[0].job["scan"]["sides"] = 1;
    station.drop("short", pages[0]);
    pages[1].job["scan"]["feeder_events"] = {
        {{"event", "double_feed"}, {"at", today()}, {"after_image", 1}}};
    station.drop("open", pages[1]);
    pages[2].job["scan"]["feeder_events"] = {
        {{"event", "double_feed"}, {"at", today()}, {"after_image", 1}, {"resolved", true}}};
    pages[2].job["scan"]["sheets_expected"] = 1;
    pages[2].job["scan"]["images_captured"] = 1;
    station.drop("settled", pages[2]);
    EXPECT_EQ(station.run_until_idle().code, 0);
    EXPECT_EQ(outcome_of(station.receipt("short")), "rejected counters_mismatch");
    EXPECT_EQ(outcome_of(station.receipt("open")), "review feeder_event_open");
    EXPECT_EQ(outcome_of(station.receipt("settled")), "committed");
}

} // namespace

} // namespace scanseal::apps::test
