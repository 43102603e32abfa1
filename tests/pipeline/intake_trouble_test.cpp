// Hot folders that say no: files that cannot be moved, read or removed for a while, a watch folder
// that goes away, and a hot folder on another mount. The station runs in this process on a file
// system that is told what to refuse.
#include "core/log.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/status.hpp"
#include "tests/pipeline/pipeline_fixture.hpp"
#include "tests/pipeline/troubled_file_system.hpp"

#include <thread>

namespace scanseal::pipeline {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

class IntakeTrouble : public PipelineFixture {
protected:
    /// One good job, NAME/ with 0001.tif and job.json.
    std::string drop(std::uint64_t seed = 1) {
        const auto out = dir.path() / ("samples" + std::to_string(seed));
        const auto jobs = test::write_bulk_jobs({.out = out, .seed = seed, .now = clock.now()},
                                                {.jobs = 1, .bad_every = 0, .mix = false});
        const auto name = jobs[0].name + "-" + std::to_string(seed);
        auto job = nlohmann::json::parse(test::read_file(out / (jobs[0].name + ".json")));
        job["pages"][0]["file"] = "0001.tif";
        test::write_file(out / name / "job.json", job.dump());
        fs::rename(out / (jobs[0].name + ".tif"), out / name / "0001.tif");
        fs::rename(out / name, in() / name);
        return name;
    }

    void run(RunMode mode = RunMode::until_idle) {
        Station station(troubled, clock, settings());
        station.run(mode);
    }

    bool run_until(const std::function<bool()>& done) {
        return run_station_until(troubled, settings(), done);
    }

    StationOptions settings() {
        auto made = options();
        made.hot_folders[0].scan_interval = milliseconds{200};
        return made;
    }

    std::vector<std::string> waiting() {
        const Journal journal(root / "journal.db");
        return read_status(troubled, clock, settings(), &journal).waiting;
    }

    /// True if a line of status says `part`.
    bool status_says(const std::string& part) {
        const auto lines = waiting();
        return std::ranges::any_of(
            lines, [&](const std::string& line) { return line.find(part) != std::string::npos; });
    }

    /// Nothing below in/ can be removed or moved, as on a read-only share.
    void make_in_read_only() {
        troubled.set_trouble([this](std::string_view operation, const Path& path) {
            if ((operation == "remove" || operation == "rename") &&
                path.native().starts_with(in().native())) {
                throw failure_from_errno(EROFS, "removing", path.string());
            }
        });
    }

    [[nodiscard]] std::size_t receipts() const {
        std::size_t count = 0;
        for (const auto* place : {"out", "rejected"}) {
            for (const auto& entry :
                 fs::recursive_directory_iterator(root / "hot/encounter" / place)) {
                count += entry.path().filename().string().ends_with("receipt.json") ? 1U : 0U;
            }
        }
        return count;
    }

    TroubledFileSystem troubled;
};

TEST_F(IntakeTrouble, R6_a_job_that_cannot_be_moved_waits_with_its_reason_and_needs_no_restart) {
    for (const int error : {EACCES, EBUSY, ESTALE}) {
        const auto name = drop(static_cast<std::uint64_t>(error));
        std::atomic<unsigned> tries{0};
        troubled.set_trouble([&](std::string_view operation, const Path& path) {
            if (operation == "rename" && path == in() / name && ++tries <= 2) {
                throw failure_from_errno(error, "renaming", path.string());
            }
        });
        bool shown = false;
        EXPECT_TRUE(run_until([&] {
            shown = shown || status_says(name + ": cannot be taken: renaming");
            return !receipt(name).is_null();
        })) << error;
        EXPECT_TRUE(shown) << error;
        EXPECT_EQ(tries, 3U) << "1 s, then 2 s between the tries";
        EXPECT_EQ(receipt(name)["outcome"], "committed");
        EXPECT_TRUE(waiting().empty());
    }
}

TEST_F(IntakeTrouble, R6_a_page_that_cannot_be_read_waits_with_its_reason_and_needs_no_restart) {
    const auto name = drop();
    std::atomic<bool> mended{false};
    troubled.set_trouble([&](std::string_view operation, const Path& path) {
        if (operation == "open" && path == in() / name / "0001.tif" && !mended) {
            throw failure_from_errno(EACCES, "opening", path.string());
        }
    });
    EXPECT_TRUE(run_until([&] {
        mended = mended || status_says(name + ": opening");
        return !receipt(name).is_null();
    }));
    EXPECT_TRUE(mended);
    EXPECT_EQ(receipt(name)["outcome"], "committed");
}

TEST_F(IntakeTrouble, R8_a_source_on_a_read_only_share_is_taken_once_whatever_restarts) {
    troubled.set_elsewhere(root / "hot");
    make_in_read_only();
    const auto name = drop();
    run();
    EXPECT_EQ(receipt(name)["outcome"], "committed");
    EXPECT_TRUE(fs::exists(in() / name / "0001.tif")) << "the source cannot be removed";
    EXPECT_TRUE(status_says(name + ": taken in, but it cannot be removed from here"));
    run();
    run();
    EXPECT_EQ(receipts(), 1U);
    const Journal journal(root / "journal.db");
    EXPECT_EQ(journal.counts().size(), 1U);
    EXPECT_EQ(journal.counts()[0].count, 1) << "claimed once, not once a run";
}

TEST_F(IntakeTrouble, R8_a_refused_source_that_cannot_be_removed_is_answered_once) {
    troubled.set_elsewhere(root / "hot");
    test::write_file(in() / "bad/job.json", "{}");
    test::write_file(in() / "bad/0001.tif", "no picture");
    make_in_read_only();
    run();
    run();
    EXPECT_EQ(receipts(), 1U);
    EXPECT_EQ(receipt("bad")["outcome"], "rejected");
}

TEST_F(IntakeTrouble, R8_a_source_that_stays_costs_a_look_and_no_more) {
    troubled.set_elsewhere(root / "hot");
    make_in_read_only();
    const auto name = drop();
    run();
    const auto before = troubled.calls.load();
    const auto start = clock.steady_now();
    EXPECT_TRUE(run_until([&] { return clock.steady_now() - start > seconds{3}; }));
    // 15 looks of 200 ms, each a list or a stat for in/, its folder and its two files.
    EXPECT_LT(troubled.calls.load() - before, 400U);
    EXPECT_EQ(receipts(), 1U);
}

TEST_F(IntakeTrouble, R8_a_source_is_removed_when_that_has_become_possible) {
    troubled.set_elsewhere(root / "hot");
    make_in_read_only();
    const auto name = drop();
    run();
    ASSERT_TRUE(fs::exists(in() / name));
    troubled.set_trouble({});
    run();
    EXPECT_TRUE(fs::is_empty(in()));
    EXPECT_TRUE(waiting().empty());
    EXPECT_EQ(receipts(), 1U);
}

TEST_F(IntakeTrouble, R8_a_new_job_under_the_name_of_one_left_behind_is_taken) {
    troubled.set_elsewhere(root / "hot");
    make_in_read_only();
    const auto name = drop(1);
    run();
    fs::remove_all(in() / name);
    const auto other = drop(2);
    fs::rename(in() / other, in() / name);
    run();
    EXPECT_EQ(receipts(), 2U);
    EXPECT_EQ(receipt(name + "~2")["outcome"], "committed");
    EXPECT_NE(receipt(name + "~2")["record_id"], receipt(name)["record_id"]);
}

TEST_F(IntakeTrouble, R8_a_start_after_a_crash_does_not_fail_on_a_source_that_cannot_be_removed) {
    troubled.set_elsewhere(root / "hot");
    const auto name = drop();
    {
        // As a crash between the copy and the removal leaves it.
        Journal journal(root / "journal.db");
        const auto ids = journal.begin_claims({{.key = "k",
                                                .hot_folder = "encounter",
                                                .job_name = name,
                                                .sources = {(in() / name).string()},
                                                .captured_at = clock.now(),
                                                .refusal = {}}});
        fs::create_directories(root / "spool/k");
        fs::copy(in() / name, root / "spool/k/job");
    }
    make_in_read_only();
    run();
    EXPECT_EQ(receipt(name)["outcome"], "committed");
    EXPECT_EQ(receipts(), 1U);
}

TEST_F(IntakeTrouble, a_hot_folder_on_another_mount_of_the_same_device_is_copied) {
    // As set_elsewhere(), but for the device number: a bind mount, two volumes of one disk.
    const auto name = drop();
    test::write_file(in() / "bad/job.json", "{}");
    test::write_file(in() / "bad/0001.tif", "no picture");
    troubled.set_trouble([this](std::string_view operation, const Path& path) {
        const auto job = root / "spool";
        const bool from_in = path.parent_path() == in();
        const bool from_spool = path.native().starts_with(job.native()) && path.filename() == "job";
        if (operation == "rename" && (from_in || from_spool)) {
            throw Failure(FailureKind::busy, "cross-device renaming of '" + path.string() + "'");
        }
    });
    run();
    EXPECT_EQ(receipt(name)["outcome"], "committed");
    EXPECT_EQ(receipt("bad")["outcome"], "rejected");
    EXPECT_TRUE(fs::is_empty(in()));
    EXPECT_TRUE(fs::is_empty(root / "spool"));
}

TEST_F(IntakeTrouble, a_watch_folder_is_made_at_the_first_start_only) {
    fs::remove_all(root / "hot/encounter");
    run();
    EXPECT_TRUE(fs::is_directory(in()));
    fs::rename(root / "hot/encounter", root / "unmounted");
    fs::create_directories(root / "hot/encounter"); // the bare mount point
    run();
    EXPECT_TRUE(fs::is_empty(root / "hot/encounter")) << "nothing is made below it";
    EXPECT_TRUE(status_says("encounter/: cannot be looked at: the watch folder"));
    EXPECT_TRUE(status_says("is missing"));
}

TEST_F(IntakeTrouble, a_watch_folder_that_went_away_is_watched_again_when_it_is_back) {
    drop(1);
    std::string second;
    int step = 0;
    EXPECT_TRUE(run_until([&] {
        if (step == 0 && receipts() == 1) {
            fs::rename(root / "hot/encounter", root / "unmounted");
            step = 1;
        } else if (step == 1 && status_says("is missing")) {
            std::this_thread::sleep_for(milliseconds{500});
            EXPECT_FALSE(fs::exists(in()));
            fs::rename(root / "unmounted", root / "hot/encounter");
            second = drop(2);
            step = 2;
        }
        return step == 2 && !receipt(second).is_null();
    })) << step;
    EXPECT_EQ(receipts(), 2U);
}

TEST_F(IntakeTrouble, an_answer_waits_while_its_hot_folder_is_away) {
    const auto name = drop();
    std::atomic<bool> away{false};
    troubled.set_trouble([&](std::string_view operation, const Path& path) {
        if (operation == "create" && !away &&
            path.native().starts_with((root / "vault.staging").native())) {
            fs::rename(root / "hot/encounter", root / "unmounted");
            away = true;
        }
    });
    const auto start = clock.steady_now();
    EXPECT_TRUE(run_until([&] {
        if (away && clock.steady_now() - start > seconds{3} && fs::exists(root / "unmounted")) {
            EXPECT_FALSE(fs::exists(root / "hot/encounter")) << "no receipt below a mount point";
            fs::rename(root / "unmounted", root / "hot/encounter");
        }
        return !receipt(name).is_null();
    }));
    EXPECT_EQ(receipt(name)["outcome"], "committed");
}

} // namespace
} // namespace scanseal::pipeline
