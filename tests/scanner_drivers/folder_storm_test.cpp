// Real folders, real inotify, real time: storms of events that mean nothing, queues that overflow,
// folders that are full before they are watched. However it goes, each job is found exactly once.
#include "core/posix_file_system.hpp"
#include "scanner_drivers/folder_watch.hpp"
#include "scanner_drivers/hot_folder.hpp"
#include "scanner_drivers/remote_file_system.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <map>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <thread>

namespace scanseal::scanner_drivers {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

/// Files in memory where there is such a place: only names and events matter here.
fs::path quick_folder() {
    const char* chosen = std::getenv("TMPDIR");
    return chosen == nullptr && fs::is_directory("/dev/shm") ? "/dev/shm"
                                                             : fs::temp_directory_path();
}

class EventStorm : public testing::Test {
protected:
    EventStorm() : root_(quick_folder() / temp_.path().filename()), in_(root_ / "in") {
        std::signal(SIGIO, SIG_IGN); // as FileSystem::is_being_written asks
        fs::create_directories(in_);
        fs::create_directories(root_ / "taken");
    }

    ~EventStorm() override {
        std::error_code ignored;
        fs::remove_all(root_, ignored);
    }

    void SetUp() override {
        if (is_on_remote_file_system(in_)) {
            GTEST_SKIP() << "the temporary folder lies on a file system without events";
        }
    }

    /// NAME.png and NAME.json.
    void drop(const fs::path& folder, const std::string& name) const {
        std::ofstream(folder / (name + ".png"), std::ios::binary) << page_;
        std::ofstream(folder / (name + ".json")) << R"({"schema":"scanseal.job/1"})";
    }

    /// As the station does it: looks when hinted or due, moves away what has arrived; until `jobs`
    /// were found and `done`.
    void claim(std::size_t jobs, const std::atomic<bool>& done, bool poll_only = false) {
        FolderWatch watch({{.in = in_, .poll_only = poll_only}});
        claim_with(watch, jobs, done);
    }

    void claim_with(FolderWatch& watch, std::size_t jobs, const std::atomic<bool>& done) {
        HotFolder hot_folder(files_, clock_,
                             {.in = in_,
                              .quiet = k_quiet,
                              .incomplete_after = seconds{600},
                              .depth_max = 4,
                              .files_per_job_max = 100});
        const auto give_up = steady_clock::now() + seconds{300};
        while ((!done || found_.size() < jobs) && steady_clock::now() < give_up) {
            const auto report = hot_folder.look();
            ++looks_;
            for (const auto& job : report.arrived) {
                EXPECT_FALSE(job.refusal) << job.name << " " << job.refusal->detail;
                take(job);
            }
            const auto next =
                std::min(report.look_again_at.value_or(steady_clock::time_point::max()),
                         steady_clock::now() + k_interval);
            watch.wait(std::chrono::ceil<milliseconds>(next - steady_clock::now()));
        }
    }

    void take(const ArrivedJob& job) {
        ++found_[job.name];
        found_at_[job.name] = steady_clock::now();
        for (auto path : job.page_files) {
            fs::rename(path, root_ / "taken" / (std::to_string(++moved_) + ".page"));
        }
        fs::rename(job.job_file, root_ / "taken" / (std::to_string(++moved_) + ".job"));
    }

    void expect_each_found_once(std::size_t jobs) const {
        EXPECT_EQ(found_.size(), jobs)
            << "unaccounted for: " << static_cast<std::ptrdiff_t>(jobs - found_.size());
        EXPECT_TRUE(std::ranges::all_of(found_, [](const auto& one) { return one.second == 1; }));
    }

    static constexpr milliseconds k_quiet{100};
    static constexpr milliseconds k_interval{1000};

    test::TempDir temp_;
    fs::path root_;
    fs::path in_;
    std::string page_ =
        test::read_file(fs::path(SCANSEAL_SOURCE_DIR) / "tests/data/scanner_drivers/g.png");
    PosixFileSystem files_;
    SystemClock clock_;
    std::map<std::string, int> found_;
    std::map<std::string, steady_clock::time_point> found_at_;
    std::size_t looks_ = 0;
    std::size_t moved_ = 0;
};

/// A number of jobs from the environment, for long runs by hand.
std::size_t jobs_or(std::size_t usual) {
    const char* chosen = std::getenv("SCANSEAL_STORM_JOBS");
    return chosen == nullptr ? usual : static_cast<std::size_t>(std::atoll(chosen));
}

TEST_F(EventStorm, R4_finds_each_of_10000_files_once_under_20_meaningless_events_each) {
    constexpr std::size_t k_jobs = 5000; // of two files
    std::atomic<bool> done{false};
    std::thread storm([&] {
        for (std::size_t i = 0; i < k_jobs; ++i) {
            const auto name = std::to_string(i);
            drop(in_, name);
            for (const auto* end : {".png", ".json"}) {
                const auto path = (in_ / (name + end)).native();
                for (int n = 0; n < 5; ++n) { // four events each; a taken file is no error
                    ::chmod(path.c_str(), n % 2 == 0 ? 0600 : 0640);
                    ::utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
                    ::setxattr(path.c_str(), "user.scan", "seen", 4, 0);
                    const std::ifstream read_by_a_virus_scanner(path);
                }
            }
        }
        done = true;
    });
    claim(k_jobs, done);
    storm.join();
    expect_each_found_once(k_jobs);
    RecordProperty("looks", std::to_string(looks_));
}

TEST_F(EventStorm, R5_misses_none_of_a_burst_that_overflows_the_event_queue) {
    std::size_t queue = 16384;
    std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> queue;
    const auto jobs = jobs_or(50000);
    const std::atomic<bool> done{true};
    FolderWatch watch({{.in = in_, .poll_only = false}});
    // Nobody reads the queue meanwhile: a job makes four events.
    for (std::size_t i = 0; i < jobs; ++i) {
        drop(in_, std::to_string(i));
    }
    ASSERT_GT(jobs * 4, queue) << "no overflow";
    const auto start = steady_clock::now();
    claim_with(watch, jobs, done);
    expect_each_found_once(jobs);
    const auto took = std::chrono::duration<double>(steady_clock::now() - start).count();
    RecordProperty("jobs_per_s", std::to_string(static_cast<double>(jobs) / took));
    std::printf("unaccounted %zu, %.0f jobs/s, %zu looks\n", jobs - found_.size(),
                static_cast<double>(jobs) / took, looks_);
}

TEST_F(EventStorm, R5_misses_none_of_the_jobs_in_folders_that_are_moved_in_whole) {
    constexpr std::size_t k_folders = 40;
    constexpr std::size_t k_jobs_each = 25;
    std::atomic<bool> done{false};
    std::thread mover([&] {
        for (std::size_t f = 0; f < k_folders; ++f) {
            const auto name = "batch-" + std::to_string(f);
            fs::create_directories(root_ / name / "a/b");
            for (std::size_t i = 0; i < k_jobs_each; ++i) {
                drop(root_ / name / (i % 2 == 0 ? "a" : "a/b"), std::to_string(i));
            }
            fs::rename(root_ / name, in_ / name);
        }
        done = true;
    });
    claim(k_folders * k_jobs_each, done);
    mover.join();
    expect_each_found_once(k_folders * k_jobs_each);
}

TEST_F(EventStorm, R5_misses_no_file_written_before_its_new_folder_was_watched) {
    constexpr std::size_t k_jobs = 200;
    std::atomic<bool> done{false};
    std::map<std::string, steady_clock::time_point> dropped_at;
    std::thread writer([&] {
        for (std::size_t i = 0; i < k_jobs; ++i) {
            const auto name = std::to_string(i);
            fs::create_directories(in_ / name / "x/y"); // events of x and y come too late to watch
            drop(in_ / name / "x/y", name);
            dropped_at[name + "/x/y/" + name] = steady_clock::now();
            std::this_thread::sleep_for(milliseconds{3});
        }
        done = true;
    });
    claim(k_jobs, done);
    writer.join();
    expect_each_found_once(k_jobs);
    for (const auto& [name, at] : dropped_at) {
        EXPECT_LE(found_at_[name] - at, 2 * k_interval) << name;
    }
}

TEST_F(EventStorm, R1_finds_every_file_within_two_scan_intervals_where_there_are_no_events) {
    constexpr std::size_t k_jobs = 60;
    std::atomic<bool> done{false};
    std::map<std::string, steady_clock::time_point> dropped_at;
    std::thread writer([&] {
        for (std::size_t i = 0; i < k_jobs; ++i) {
            const auto name = std::to_string(i);
            dropped_at[name] = steady_clock::now();
            drop(in_, name);
            std::this_thread::sleep_for(milliseconds{17 + i});
        }
        done = true;
    });
    claim(k_jobs, done, true);
    writer.join();
    expect_each_found_once(k_jobs);
    milliseconds longest{0};
    for (const auto& [name, at] : dropped_at) {
        longest = std::max(longest, std::chrono::ceil<milliseconds>(found_at_[name] - at));
    }
    EXPECT_LE(longest, 2 * k_interval);
    std::printf("p100 %lld ms with a scan interval of %lld ms\n",
                static_cast<long long>(longest.count()),
                static_cast<long long>(k_interval.count()));
}

} // namespace
} // namespace scanseal::scanner_drivers
