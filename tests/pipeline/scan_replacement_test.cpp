// One sheet scanned again, or put in, before a scan is submitted.
#include "pipeline/scan_replacement.hpp"

#include "core/failure.hpp"
#include "imaging/image_file.hpp"
#include "pipeline/scan_job.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/fault_runs.hpp"
#include "tests/support/sample_pages.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <deque>

namespace scanseal::pipeline {
namespace {

using scanner_drivers::ScannedPage;
using scanner_drivers::ScanSource;
using scanner_drivers::ScanStep;
using scanner_drivers::StopCause;
using test::FaultFileSystem;

const Path k_folder = "/hot/scanning/letter";

/// A page that differs from all others in its first sample only: quick, and alike to them.
PixelBuffer small(unsigned number) {
    PixelBuffer page(16, 8, SampleLayout::grey8);
    std::fill(page.samples().begin(), page.samples().end(), std::uint8_t{255});
    page.samples()[0] = static_cast<std::uint8_t>(number);
    return page;
}

PixelBuffer drawn(std::uint64_t seed) {
    return test::to_grey(test::draw_note_page(seed, {.width_mm = 105.0, .height_mm = 148.0}, 150));
}

ScanStep step(PixelBuffer page) {
    return {.page = ScannedPage{.pixels = std::move(page), .dpi_x = 150, .dpi_y = 150}, .stop = {}};
}

ScanState state(ScanSource source, unsigned sheets) {
    ScanState made;
    made.request.device = "example:1";
    made.request.source = source;
    made.sheets = sheets;
    made.job_template =
        R"({"document":{"type":"letter","medium":"paper","patient":{"id":"1"}},
            "scan":{"operator":"clerk01"}})";
    return made;
}

/// Capture tools over a list of pages; the feeder is empty after them.
class Feeder {
public:
    explicit Feeder(std::deque<ScanStep> steps) : steps_(std::move(steps)) {}

    [[nodiscard]] CaptureTools tools() {
        return {.clock = clock_,
                .zone = zone_,
                .software = "test",
                .next_image = [this] { return next(); },
                .ask_for_sheet = [](unsigned) { return true; },
                .show_progress = [](unsigned) {},
                .images_max = 100};
    }

private:
    ScanStep next() {
        if (steps_.empty()) {
            return {.page = std::nullopt,
                    .stop = scanner_drivers::ScanStop{.cause = StopCause::feeder_empty,
                                                      .text = "empty"}};
        }
        auto first = std::move(steps_.front());
        steps_.pop_front();
        return first;
    }

    std::deque<ScanStep> steps_;
    test::FakeClock clock_{*parse_rfc3339("2026-11-20T01:12:00Z")};
    TimeZone zone_ = *TimeZone::find("Asia/Tokyo");
};

ScanFolder with_pages(FileSystem& files, ScanSource source, unsigned sheets, unsigned images) {
    auto folder = ScanFolder::create(files, k_folder, state(source, sheets));
    for (unsigned i = 1; i <= images; ++i) {
        folder.add_image({.pixels = small(i), .dpi_x = 150, .dpi_y = 150},
                         {.captured_at = "2026-11-20T10:00:00+09:00",
                          .date_time = "2026:11:20 10:00:00",
                          .software = "test"});
    }
    return folder;
}

/// First samples of a file.
unsigned number_in(const FileSystem& files, const Path& file) {
    const auto source = files.open(file);
    const auto image = imaging::open_image(
        *source, {.side_px_max = 1000, .page_bytes_max = 1 << 20, .pages_max = 1});
    return (*image)->decode(0)->pixels.samples()[0];
}

std::string pages_of(const FileSystem& files, const ScanFolder& folder) {
    std::string text;
    for (unsigned i = 1; i <= folder.image_count(); ++i) {
        text += (text.empty() ? "" : " ") + std::to_string(number_in(files, folder.image_file(i)));
    }
    return text;
}

std::string replaced_of(const FileSystem& files, const ScanFolder& folder) {
    std::string text;
    for (const auto& image : folder.state().replaced) {
        text += (text.empty() ? "" : " ") + std::to_string(image.page) + ":" +
                std::to_string(number_in(files, folder.path() / image.file));
    }
    return text;
}

TEST(ScanReplacement, S2_puts_a_sheet_into_its_slot_and_keeps_the_old_images) {
    FaultFileSystem files;
    auto folder = with_pages(files, ScanSource::duplex, 2, 4);
    Feeder feeder({step(small(33)), step(small(34))});
    const auto end = replace_sheet(folder, feeder.tools(), {.sheet = 2, .reason = "corner folded"});
    ASSERT_EQ(end.change, SheetChange::done) << end.text;
    for (const auto& one : {folder, ScanFolder::open(files, k_folder)}) {
        EXPECT_EQ(pages_of(files, one), "1 2 33 34");
        EXPECT_EQ(replaced_of(files, one), "3:3 4:4");
        EXPECT_EQ(one.state().replaced.front().reason, "corner folded");
    }
    const auto job = nlohmann::json::parse(scan_job_text(files, folder));
    EXPECT_EQ(job["pages"][2]["file"], "again-0001.tif");
    EXPECT_EQ(job["pages"][2]["side"], "front");
    ASSERT_EQ(job["superseded"].size(), 2U);
    EXPECT_EQ(job["superseded"][0]["file"], "0003.tif");
    EXPECT_EQ(job["superseded"][0]["page"], 3);
    EXPECT_EQ(job["scan"]["images_captured"], 4);
    EXPECT_TRUE(read_job(as_bytes(job.dump()), *TimeZone::find("Asia/Tokyo")).errors.empty());
}

TEST(ScanReplacement, goes_on_capturing_after_a_replacement) {
    FaultFileSystem files;
    auto folder = with_pages(files, ScanSource::feeder, 3, 2);
    Feeder again({step(small(11))});
    ASSERT_EQ(replace_sheet(folder, again.tools(), {.sheet = 1, .reason = "streak"}).change,
              SheetChange::done);
    folder = ScanFolder::open(files, k_folder);
    EXPECT_EQ(prepare_to_continue(folder, std::nullopt, std::nullopt), 3U);
    Feeder rest({step(small(3))});
    EXPECT_TRUE(capture(folder, rest.tools()).complete);
    folder = ScanFolder::open(files, k_folder);
    EXPECT_EQ(pages_of(files, folder), "11 2 3");
}

TEST(ScanReplacement, R19_puts_a_forgotten_sheet_in) {
    FaultFileSystem files;
    auto folder = with_pages(files, ScanSource::duplex, 3, 4);
    Feeder again({step(small(13)), step(small(14))});
    ASSERT_EQ(replace_sheet(folder, again.tools(), {.sheet = 2, .reason = "dirt"}).change,
              SheetChange::done);
    EXPECT_FALSE(settle_counts(folder, std::nullopt));
    Feeder forgotten({step(small(21)), step(small(22))});
    ASSERT_EQ(insert_sheet(folder, forgotten.tools(), 1).change, SheetChange::done);
    folder = ScanFolder::open(files, k_folder);
    EXPECT_EQ(pages_of(files, folder), "1 2 21 22 13 14");
    EXPECT_EQ(replaced_of(files, folder), "5:3 6:4");
    EXPECT_TRUE(settle_counts(folder, std::nullopt));
}

TEST(ScanReplacement, scanning_anew_from_a_sheet_on_drops_what_its_pages_replaced) {
    FaultFileSystem files;
    auto folder = with_pages(files, ScanSource::feeder, 3, 3);
    for (const unsigned sheet : {1U, 3U}) {
        Feeder again({step(small(10 + sheet))});
        ASSERT_EQ(replace_sheet(folder, again.tools(), {.sheet = sheet, .reason = "r"}).change,
                  SheetChange::done);
    }
    EXPECT_EQ(prepare_to_continue(folder, 2U, std::nullopt), 2U);
    folder = ScanFolder::open(files, k_folder);
    EXPECT_EQ(pages_of(files, folder), "11");
    EXPECT_EQ(replaced_of(files, folder), "1:1");
    Feeder rest({step(small(22)), step(small(23))});
    EXPECT_TRUE(capture(folder, rest.tools()).complete);
    EXPECT_EQ(pages_of(files, ScanFolder::open(files, k_folder)), "11 22 23");
}

TEST(ScanReplacement, changes_nothing_when_more_or_less_than_one_sheet_comes) {
    FaultFileSystem files;
    auto folder = with_pages(files, ScanSource::duplex, 1, 2);
    const auto before = files.tree();
    Feeder less({step(small(7))});
    EXPECT_EQ(replace_sheet(folder, less.tools(), {.sheet = 1, .reason = "r"}).change,
              SheetChange::stopped);
    Feeder more({step(small(7)), step(small(8)), step(small(9))});
    EXPECT_EQ(insert_sheet(folder, more.tools(), 1).change, SheetChange::too_many);
    EXPECT_EQ(files.tree(), before);
}

TEST(ScanReplacement, R20_does_not_take_another_sheet_for_the_same_unless_forced) {
    FaultFileSystem files;
    auto folder = ScanFolder::create(files, k_folder, state(ScanSource::feeder, 1));
    folder.add_image({.pixels = drawn(1), .dpi_x = 150, .dpi_y = 150},
                     {.captured_at = "2026-11-20T10:00:00+09:00",
                      .date_time = "2026:11:20 10:00:00",
                      .software = "test"});
    PixelBuffer sideways(620, 874, SampleLayout::grey8);
    std::fill(sideways.samples().begin(), sideways.samples().end(), std::uint8_t{250});
    for (std::uint32_t y = 100; y < 800; ++y) { // broad columns, unlike any lines of text
        for (std::uint32_t x = 80; x < 560; ++x) {
            if (x / 60 % 2 == 0) {
                sideways.samples()[y * sideways.stride_bytes() + x] = 10;
            }
        }
    }
    Feeder other({step(sideways)});
    auto end = replace_sheet(folder, other.tools(), {.sheet = 1, .reason = "r"});
    EXPECT_EQ(end.change, SheetChange::another_sheet) << end.unlike_points;
    EXPECT_TRUE(folder.state().replaced.empty());
    Feeder same({step(drawn(1))});
    EXPECT_EQ(replace_sheet(folder, same.tools(), {.sheet = 1, .reason = "r"}).change,
              SheetChange::done);
    Feeder forced({step(sideways)});
    end = replace_sheet(folder, forced.tools(), {.sheet = 1, .reason = "r", .forced = true});
    EXPECT_EQ(end.change, SheetChange::done);
    EXPECT_GT(end.unlike_points, 64U);
    EXPECT_EQ(folder.state().replaced.size(), 2U);
}

TEST(ScanReplacementFaults, a_crash_leaves_the_sheet_as_it_was_or_replaced) {
    const auto crashes = test::for_each_crash(
        [](FaultFileSystem& files) { with_pages(files, ScanSource::feeder, 2, 2); },
        [](FaultFileSystem& files) {
            auto folder = ScanFolder::open(files, k_folder);
            Feeder again({step(small(12))});
            static_cast<void>(
                replace_sheet(folder, again.tools(), {.sheet = 2, .reason = "folded"}));
            Feeder put_in({step(small(20))});
            static_cast<void>(insert_sheet(folder, put_in.tools(), 0));
        },
        [](FaultFileSystem& files, const test::CrashPoint& point, bool acknowledged) {
            SCOPED_TRACE(point.text());
            const auto folder = ScanFolder::open(files, k_folder);
            const auto pages = pages_of(files, folder);
            const auto replaced = replaced_of(files, folder);
            const bool whole = (pages == "1 2" && replaced.empty()) ||
                               (pages == "1 12" && replaced == "2:2") ||
                               (pages == "20 1 12" && replaced == "3:2");
            EXPECT_TRUE(whole) << pages << " / " << replaced;
            if (acknowledged) {
                EXPECT_EQ(pages, "20 1 12");
            }
        });
    EXPECT_GT(crashes, 50U);
}

} // namespace
} // namespace scanseal::pipeline
