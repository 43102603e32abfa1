// From a scanner that does as it is told into a ScanFolder, and on into the hot folder.
#include "pipeline/scan_capture.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/posix_file_system.hpp"
#include "imaging/image_file.hpp"
#include "pipeline/scan_job.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fault_runs.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <deque>

namespace scanseal::pipeline {
namespace {

using nlohmann::json;
using scanner_drivers::ScannedPage;
using scanner_drivers::ScanSource;
using scanner_drivers::ScanStep;
using scanner_drivers::StopCause;
using test::FaultFileSystem;

const Path k_folder = "/hot/scanning/letter";
const std::string k_template =
    R"({"document":{"type":"letter","medium":"paper","patient":{"id":"1"}},
        "scan":{"operator":"clerk01"}})";

PixelBuffer pixels(unsigned number) {
    PixelBuffer page(16, 8, SampleLayout::grey8);
    std::fill(page.samples().begin(), page.samples().end(), static_cast<std::uint8_t>(number));
    return page;
}

ScanStep page(unsigned number) {
    return {.page = ScannedPage{.pixels = pixels(number), .dpi_x = 300, .dpi_y = 300}, .stop = {}};
}

ScanStep stop(StopCause cause) {
    return {.page = std::nullopt, .stop = {.cause = cause, .text = "the driver's words"}};
}

ScanState state(ScanSource source, unsigned sheets) {
    ScanState made;
    made.request.device = "example:1";
    made.request.source = source;
    made.sheets = sheets;
    made.job_template = k_template;
    made.device = {.manufacturer = "Example", .model = "Model\n9", .serial = "7"};
    return made;
}

class Scanner {
public:
    explicit Scanner(std::deque<ScanStep> steps) : steps_(std::move(steps)) {}

    CaptureEnd into(ScanFolder& folder, unsigned images_max = 100) {
        const test::FakeClock clock(*parse_rfc3339("2026-11-20T01:12:00Z"));
        const auto zone = *TimeZone::find("Asia/Tokyo");
        return capture(folder, {.clock = clock,
                                .zone = zone,
                                .software = "test",
                                .next_image =
                                    [this] {
                                        auto step = steps_.empty() ? stop(StopCause::feeder_empty)
                                                                   : std::move(steps_.front());
                                        if (!steps_.empty()) {
                                            steps_.pop_front();
                                        }
                                        return step;
                                    },
                                .ask_for_sheet = [this](unsigned) { return asks_allowed_-- > 0; },
                                .show_progress = [](unsigned) {},
                                .images_max = images_max});
    }

    void allow_asks(int count) { asks_allowed_ = count; }

private:
    std::deque<ScanStep> steps_;
    int asks_allowed_ = 1000;
};

/// "event after_image resolved" of each.
std::string events(const ScanFolder& folder) {
    std::string text;
    for (const auto& event : folder.state().events) {
        text += (text.empty() ? "" : "; ") + event.event + " " + std::to_string(event.after_image) +
                (event.resolved ? " resolved" : " open");
    }
    return text;
}

TEST(ScanCapture, R19_a_batch_of_the_declared_number_is_complete) {
    FaultFileSystem files;
    auto folder = ScanFolder::create(files, k_folder, state(ScanSource::duplex, 2));
    const auto end = Scanner({page(1), page(2), page(3), page(4)}).into(folder);
    EXPECT_TRUE(end.complete);
    EXPECT_EQ(folder.image_count(), 4U);
    EXPECT_EQ(events(folder), "");
    EXPECT_EQ(folder.state().last_capture_at, "2026-11-20T10:12:00+09:00");
}

TEST(ScanCapture, R19_a_short_or_long_batch_is_not) {
    for (const unsigned came : {2U, 4U}) {
        FaultFileSystem files;
        auto folder = ScanFolder::create(files, k_folder, state(ScanSource::feeder, 3));
        std::deque<ScanStep> steps;
        for (unsigned i = 1; i <= came; ++i) {
            steps.push_back(page(i));
        }
        const auto end = Scanner(std::move(steps)).into(folder);
        EXPECT_FALSE(end.complete);
        EXPECT_EQ(end.event, "count_mismatch");
        EXPECT_EQ(events(folder), "count_mismatch " + std::to_string(came) + " open");
        EXPECT_EQ(folder.image_count(), came);
    }
}

TEST(ScanCapture, R20_a_jam_stays_open_until_somebody_goes_on) {
    FaultFileSystem files;
    auto folder = ScanFolder::create(files, k_folder, state(ScanSource::duplex, 2));
    const auto end = Scanner({page(1), page(2), page(3), stop(StopCause::jam)}).into(folder);
    EXPECT_EQ(end.event, "jam");
    EXPECT_EQ(end.text, "the driver's words");
    folder = ScanFolder::open(files, k_folder);
    EXPECT_EQ(events(folder), "jam 3 open");
    EXPECT_EQ(folder.image_count(), 3U);
    EXPECT_EQ(prepare_to_continue(folder, std::nullopt, std::nullopt), 2U);
    EXPECT_EQ(folder.image_count(), 2U) << "the front without a back is scanned again";
    EXPECT_EQ(events(folder), "jam 3 resolved");
    EXPECT_TRUE(Scanner({page(3), page(4)}).into(folder).complete);
    EXPECT_EQ(events(ScanFolder::open(files, k_folder)), "jam 3 resolved");
}

TEST(ScanCapture, R20_a_jam_after_the_last_sheet_is_a_jam) {
    FaultFileSystem files;
    auto folder = ScanFolder::create(files, k_folder, state(ScanSource::feeder, 1));
    EXPECT_EQ(Scanner({page(1), stop(StopCause::double_feed)}).into(folder).event, "double_feed");
}

TEST(ScanCapture, R19_a_corrected_number_completes_a_batch_and_is_noted) {
    FaultFileSystem files;
    auto folder = ScanFolder::create(files, k_folder, state(ScanSource::feeder, 3));
    EXPECT_FALSE(Scanner({page(1), page(2)}).into(folder).complete);
    EXPECT_EQ(prepare_to_continue(folder, std::nullopt, 2), 3U);
    EXPECT_TRUE(Scanner({}).into(folder).complete);
    ASSERT_EQ(folder.state().events.size(), 1U);
    EXPECT_EQ(folder.state().events[0].note,
              "3 sheets were declared, so 3 images; 2 came; went on with sheet 3; "
              "declared 2 sheets instead of 3");
}

TEST(ScanCapture, sheets_from_a_given_one_on_are_scanned_again) {
    FaultFileSystem files;
    auto folder = ScanFolder::create(files, k_folder, state(ScanSource::feeder, 3));
    EXPECT_FALSE(Scanner({page(1), page(2)}).into(folder).complete);
    EXPECT_EQ(prepare_to_continue(folder, 2, std::nullopt), 2U);
    EXPECT_EQ(folder.image_count(), 1U);
    EXPECT_TRUE(Scanner({page(8), page(9)}).into(folder).complete);
    EXPECT_EQ(prepare_to_continue(folder, 100, std::nullopt), 4U) << "nothing to drop";
    EXPECT_EQ(folder.image_count(), 3U);
}

TEST(ScanCapture, the_glass_takes_the_declared_sheets_and_stops_when_the_operator_does) {
    FaultFileSystem files;
    auto folder = ScanFolder::create(files, k_folder, state(ScanSource::flatbed, 2));
    Scanner scanner({page(1), page(2), page(3)});
    scanner.allow_asks(1);
    EXPECT_EQ(scanner.into(folder).event, "cancelled");
    EXPECT_EQ(folder.image_count(), 1U);
    EXPECT_EQ(prepare_to_continue(folder, std::nullopt, std::nullopt), 2U);
    scanner.allow_asks(5);
    EXPECT_TRUE(scanner.into(folder).complete);
    EXPECT_EQ(folder.image_count(), 2U);
}

TEST(ScanCapture, a_feeder_without_end_is_stopped) {
    FaultFileSystem files;
    auto folder = ScanFolder::create(files, k_folder, state(ScanSource::feeder, 1));
    const auto end = Scanner({page(1), page(2), page(3), page(4)}).into(folder, 3);
    EXPECT_EQ(end.event, "driver_failed");
    EXPECT_EQ(folder.image_count(), 3U);
}

TEST(ScanCapture, R23_the_files_show_what_was_scanned_with_the_real_resolution) {
    FaultFileSystem files;
    auto folder = ScanFolder::create(files, k_folder, state(ScanSource::feeder, 1));
    auto one = page(77);
    one.page->dpi_y = 200;
    EXPECT_TRUE(Scanner({one}).into(folder).complete);
    const auto source = files.open(folder.image_file(1));
    const auto image =
        imaging::open_image(*source, {.side_px_max = 100, .page_bytes_max = 10000, .pages_max = 2});
    ASSERT_TRUE(image.has_value());
    const auto decoded = (*image)->decode(0);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(decoded->pixels.pixel_digest(), pixels(77).pixel_digest());
    EXPECT_EQ(decoded->facts.dpi_x, 300);
    EXPECT_EQ(decoded->facts.dpi_y, 200);
}

TEST(ScanFolder, a_folder_with_a_page_missing_is_not_gone_on_with) {
    FaultFileSystem files;
    auto folder = ScanFolder::create(files, k_folder, state(ScanSource::feeder, 2));
    EXPECT_TRUE(Scanner({page(1), page(2)}).into(folder).complete);
    files.remove_file(folder.image_file(1));
    EXPECT_THROW(static_cast<void>(ScanFolder::open(files, k_folder)), Failure);
}

TEST(ScanFolder, remembers_what_was_asked) {
    auto made = state(ScanSource::duplex, 12);
    made.request.mode = scanner_drivers::ScanMode::bilevel;
    made.request.resolution_dpi = 412.5;
    made.request.area = scanner_drivers::ScanArea{.width_mm = 215.9, .height_mm = 100};
    made.lossless = false;
    const auto read = scan_state_from(scan_state_text(made));
    EXPECT_EQ(read.request.device, "example:1");
    EXPECT_EQ(read.request.source, ScanSource::duplex);
    EXPECT_EQ(read.request.mode, scanner_drivers::ScanMode::bilevel);
    EXPECT_EQ(read.request.resolution_dpi, 412.5);
    EXPECT_EQ(read.request.area->width_mm, 215.9);
    EXPECT_EQ(read.sheets, 12U);
    EXPECT_FALSE(read.lossless);
    EXPECT_EQ(json::parse(read.job_template), json::parse(k_template));
    for (const auto* text : {"", "{}", "[]", "{\"schema\":\"scanseal.scan/1\"}"}) {
        EXPECT_THROW(static_cast<void>(scan_state_from(text)), Failure) << text;
    }
}

/// Whatever is cut off when, the folder is as it was left, or can be gone on with, and an event
/// tells of it.
TEST(ScanFolderCrash, pages_before_a_crash_stay_and_the_crash_is_an_open_event) {
    const auto prepare = [](FaultFileSystem& files) {
        auto folder = ScanFolder::create(files, k_folder, state(ScanSource::feeder, 3));
        EXPECT_EQ(Scanner({page(1), stop(StopCause::jam)}).into(folder).event, "jam");
    };
    const auto work = [](FaultFileSystem& files) {
        auto folder = ScanFolder::open(files, k_folder);
        static_cast<void>(prepare_to_continue(folder, std::nullopt, std::nullopt));
        EXPECT_TRUE(Scanner({page(2), page(3)}).into(folder).complete);
    };
    const auto crashes = test::for_each_crash(
        prepare, work,
        [](FaultFileSystem& files, const test::CrashPoint& point, bool acknowledged) {
            auto folder = ScanFolder::open(files, k_folder);
            EXPECT_GE(folder.image_count(), acknowledged ? 3U : 1U) << point.text();
            const auto& open = folder.state().events;
            const bool any_open = std::any_of(open.begin(), open.end(),
                                              [](const auto& event) { return !event.resolved; });
            EXPECT_TRUE(any_open || folder.image_count() == 3 || folder.image_count() == 1)
                << point.text() << events(folder);
            static_cast<void>(prepare_to_continue(folder, std::nullopt, std::nullopt));
            std::deque<ScanStep> rest;
            for (auto next = folder.image_count() + 1; next <= 3; ++next) {
                rest.push_back(page(next));
            }
            EXPECT_TRUE(Scanner(std::move(rest)).into(folder).complete) << point.text();
        });
    EXPECT_GT(crashes, 20U);
}

class ScanSubmission : public testing::Test {
protected:
    ScanSubmission() {
        hot_.profile = "encounter";
        hot_.base = dir_.path() / "hot";
        for (const auto* name : {"in", "out", "rejected"}) {
            std::filesystem::create_directories(hot_.base / name);
        }
    }

    ScanFolder complete(ScanState wanted) {
        const auto count = wanted.images_expected();
        auto folder = ScanFolder::create(files_, hot_.base / "scanning/letter", std::move(wanted));
        std::deque<ScanStep> steps;
        for (unsigned i = 1; i <= count; ++i) {
            steps.push_back(page(i));
        }
        EXPECT_TRUE(Scanner(std::move(steps)).into(folder).complete);
        return folder;
    }

    test::TempDir dir_;
    PosixFileSystem files_;
    HotFolderSettings hot_;
};

TEST_F(ScanSubmission, the_job_has_every_page_with_its_digest_and_what_the_scanner_counted) {
    auto folder = complete(state(ScanSource::duplex, 2));
    ASSERT_TRUE(submit_scan(files_, folder, hot_, "letter", nullptr).has_value());
    EXPECT_FALSE(std::filesystem::exists(hot_.base / "scanning/letter"));
    const auto text = test::read_file(hot_.base / "in/letter/job.json");
    const auto job = json::parse(text);
    EXPECT_EQ(job["document"]["pages_expected"], 4);
    EXPECT_EQ(job["scan"]["sheets_expected"], 2);
    EXPECT_EQ(job["scan"]["sides"], 2);
    EXPECT_EQ(job["scan"]["images_captured"], 4);
    EXPECT_EQ(job["scan"]["transfer"], "lossless");
    EXPECT_EQ(job["scan"]["scanned_at"], "2026-11-20T10:12:00+09:00");
    EXPECT_EQ(job["scan"]["device"]["model"], "Model9") << "without the line feed";
    EXPECT_FALSE(job["scan"].contains("feeder_events"));
    ASSERT_EQ(job["pages"].size(), 4U);
    EXPECT_EQ(job["pages"][0]["side"], "front");
    EXPECT_EQ(job["pages"][1]["side"], "back");
    const auto bytes = test::read_file(hot_.base / "in/letter/0003.tif");
    EXPECT_EQ(job["pages"][2]["sha256"], sha256(as_bytes(bytes)).hex());
    EXPECT_TRUE(read_job(as_bytes(text), *TimeZone::find("Asia/Tokyo")).errors.empty());
}

TEST_F(ScanSubmission, a_name_that_is_taken_is_refused_and_the_pages_stay) {
    auto folder = complete(state(ScanSource::feeder, 1));
    std::filesystem::create_directories(hot_.base / "in/letter");
    const auto refused = submit_scan(files_, folder, hot_, "letter", nullptr);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, RefusalCode::job_name_unsafe);
    EXPECT_TRUE(std::filesystem::exists(hot_.base / "scanning/letter/0001.tif"));
    EXPECT_TRUE(submit_scan(files_, folder, hot_, "other", nullptr).has_value());
    EXPECT_TRUE(std::filesystem::exists(hot_.base / "in/other/0001.tif"));
}

TEST_F(ScanSubmission, a_job_that_was_placed_before_a_crash_is_recognised) {
    auto folder = complete(state(ScanSource::feeder, 1));
    const auto scanning = hot_.base / "scanning/letter";
    const auto saved = dir_.path() / "saved";
    std::filesystem::copy(scanning, saved, std::filesystem::copy_options::recursive);
    ASSERT_TRUE(submit_scan(files_, folder, hot_, "letter", nullptr).has_value());
    // The crash: all is placed, but the folder is still there.
    std::filesystem::copy(saved, scanning, std::filesystem::copy_options::recursive);
    std::filesystem::copy(hot_.base / "in/letter/job.json", scanning / "job.json");
    auto again = ScanFolder::open(files_, scanning);
    EXPECT_TRUE(submit_scan(files_, again, hot_, "letter", nullptr).has_value());
    EXPECT_FALSE(std::filesystem::exists(scanning));
}

} // namespace
} // namespace scanseal::pipeline
