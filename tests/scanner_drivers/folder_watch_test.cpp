#include "scanner_drivers/folder_watch.hpp"

#include "core/posix_file_system.hpp"
#include "scanner_drivers/hot_folder.hpp"
#include "scanner_drivers/remote_file_system.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>

namespace scanseal::scanner_drivers {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class FolderWatchTest : public testing::Test {
protected:
    void SetUp() override {
        in_ = temp_.path() / "in";
        std::filesystem::create_directories(in_);
        if (is_on_remote_file_system(in_)) {
            GTEST_SKIP() << "the temporary folder lies on a file system without events";
        }
    }

    [[nodiscard]] std::vector<WatchedFolder> folders(bool poll_only = false) const {
        return {{.in = in_, .poll_only = poll_only}};
    }

    test::TempDir temp_;
    std::filesystem::path in_;
};

TEST_F(FolderWatchTest, wakes_when_a_file_was_written) {
    FolderWatch watch(folders());
    EXPECT_FALSE(watch.is_polling(0));
    EXPECT_FALSE(watch.wait(milliseconds(50)));
    test::write_file(in_ / "a.tif", "x");
    EXPECT_TRUE(watch.wait(milliseconds(5000)));
    EXPECT_FALSE(watch.wait(milliseconds(50)));
}

TEST_F(FolderWatchTest, wakes_when_a_folder_is_moved_in_whole_and_for_files_in_it) {
    FolderWatch watch(folders());
    test::write_file(temp_.path() / "job/0001.tif", "x");
    std::filesystem::rename(temp_.path() / "job", in_ / "job");
    EXPECT_TRUE(watch.wait(milliseconds(5000)));
    test::write_file(in_ / "job/0002.tif", "x");
    EXPECT_TRUE(watch.wait(milliseconds(5000)));
}

TEST_F(FolderWatchTest, watches_folders_that_were_there_and_appear_four_levels_deep) {
    std::filesystem::create_directories(in_ / "a/b");
    FolderWatch watch(folders());
    std::filesystem::create_directories(in_ / "a/b/c/d/job");
    EXPECT_TRUE(watch.wait(milliseconds(5000)));
    while (watch.wait(milliseconds(100))) {
    }
    test::write_file(in_ / "a/b/c/d/job/1.tif", "x");
    EXPECT_TRUE(watch.wait(milliseconds(5000)));
}

TEST_F(FolderWatchTest, is_not_woken_by_what_was_moved_out) {
    test::write_file(in_ / "job/0001.tif", "x");
    test::write_file(in_ / "job-2/0001.tif", "x");
    FolderWatch watch(folders());
    std::filesystem::rename(in_ / "job", temp_.path() / "spool");
    EXPECT_FALSE(watch.wait(milliseconds(100)));
    test::write_file(temp_.path() / "spool/more.tif", "x");
    EXPECT_FALSE(watch.wait(milliseconds(100)));
    test::write_file(in_ / "job-2/0002.tif", "x");
    EXPECT_TRUE(watch.wait(milliseconds(5000)));
}

TEST_F(FolderWatchTest, wakes_for_a_hard_link) {
    test::write_file(temp_.path() / "a", "x");
    FolderWatch watch(folders());
    std::filesystem::create_hard_link(temp_.path() / "a", in_ / "a.tif");
    EXPECT_TRUE(watch.wait(milliseconds(5000)));
}

TEST_F(FolderWatchTest, is_woken_from_another_thread_and_before_the_wait) {
    FolderWatch watch(folders());
    watch.wake();
    EXPECT_TRUE(watch.wait(milliseconds(5000)));
    EXPECT_FALSE(watch.wait(milliseconds(10)));
    const auto start = steady_clock::now();
    std::thread other([&] {
        std::this_thread::sleep_for(milliseconds(50));
        watch.wake();
    });
    EXPECT_TRUE(watch.wait(milliseconds(20000)));
    other.join();
    EXPECT_LT(steady_clock::now() - start, milliseconds(15000));
}

TEST_F(FolderWatchTest, polls_where_it_is_told_to) {
    FolderWatch watch(folders(true));
    EXPECT_TRUE(watch.is_polling(0));
    test::write_file(in_ / "a.tif", "x");
    const auto start = steady_clock::now();
    EXPECT_FALSE(watch.wait(milliseconds(60)));
    EXPECT_GE(steady_clock::now() - start, milliseconds(60));
    watch.wake();
    EXPECT_TRUE(watch.wait(milliseconds(5000)));
}

TEST_F(FolderWatchTest, polls_a_missing_folder_until_it_is_there) {
    std::filesystem::remove(in_);
    FolderWatch watch(folders());
    EXPECT_TRUE(watch.is_polling(0));
    EXPECT_FALSE(watch.wait(milliseconds(10)));
    std::filesystem::create_directories(in_);
    EXPECT_TRUE(watch.wait(milliseconds(10)));
    EXPECT_FALSE(watch.is_polling(0));
}

TEST_F(FolderWatchTest,
       R13_asks_nothing_of_a_folder_that_does_not_answer_and_watches_it_when_it_does) {
    std::atomic<bool> answers{false};
    auto asked = folders();
    asked[0].answers = [&answers] { return answers.load(); };
    FolderWatch watch(asked);
    EXPECT_FALSE(watch.wait(milliseconds(50)));
    EXPECT_TRUE(watch.is_polling(0));
    answers = true;
    EXPECT_TRUE(watch.wait(milliseconds(5000))) << "it is watched now: look at what came before";
    EXPECT_FALSE(watch.is_polling(0));
    test::write_file(in_ / "a.tif", "x");
    EXPECT_TRUE(watch.wait(milliseconds(5000)));
}

TEST_F(FolderWatchTest, follows_a_folder_that_is_replaced) {
    FolderWatch watch(folders());
    std::filesystem::rename(in_, temp_.path() / "old");
    std::filesystem::create_directories(in_);
    watch.wait(milliseconds(20));
    while (watch.wait(milliseconds(20))) {
    }
    test::write_file(in_ / "a.tif", "x");
    EXPECT_TRUE(watch.wait(milliseconds(5000)));
}

TEST_F(FolderWatchTest, R5_wakes_after_the_event_queue_overflowed) {
    std::size_t queue = 16384;
    std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> queue;
    if (queue > 40000) {
        GTEST_SKIP() << "the event queue of this system is too long to overflow quickly";
    }
    FolderWatch watch(folders());
    test::write_file(in_ / "0.tif", "x");
    test::write_file(in_ / "1.tif", "x");
    for (std::size_t i = 0; i < queue + 10; ++i) { // by turns, since the kernel joins equal events
        const std::ofstream touch(in_ / (i % 2 == 0 ? "0.tif" : "1.tif"), std::ios::app);
    }
    std::filesystem::create_directories(in_ / "late");
    EXPECT_TRUE(watch.wait(milliseconds(5000)));
    while (watch.wait(milliseconds(50))) {
    }
    test::write_file(in_ / "late/1.tif", "x");
    EXPECT_TRUE(watch.wait(milliseconds(5000)));
}

TEST_F(FolderWatchTest, R2_leads_to_a_job_only_when_a_slow_writer_has_ended) {
    std::signal(SIGIO, SIG_IGN); // as FileSystem::is_being_written asks
    const auto page = test::read_file(std::filesystem::path(SCANSEAL_SOURCE_DIR) /
                                      "tests/data/scanner_drivers/le.tif");
    const PosixFileSystem files;
    const SystemClock clock;
    HotFolder hot_folder(files, clock,
                         {.in = in_,
                          .quiet = milliseconds(40),
                          .incomplete_after = std::chrono::minutes(5),
                          .depth_max = 4,
                          .files_per_job_max = 10});
    FolderWatch watch(folders());
    std::atomic<bool> ended = false;
    std::thread writer([&] {
        test::write_file(in_ / "a.json", "{}");
        for (std::size_t at = 0; at < page.size(); at += 1000) {
            // Opened anew for each piece, so that only the structure shows that more is to come.
            std::ofstream(in_ / "a.tif", std::ios::binary | std::ios::app)
                << page.substr(at, 1000) << std::flush;
            ended = at + 1000 >= page.size();
            std::this_thread::sleep_for(milliseconds(100));
        }
    });
    FolderReport report;
    const auto give_up = steady_clock::now() + std::chrono::seconds(60);
    while (report.arrived.empty() && steady_clock::now() < give_up) {
        const bool had_ended = ended;
        report = hot_folder.look();
        EXPECT_TRUE(report.arrived.empty() || had_ended || ended);
        const auto next = report.look_again_at.value_or(steady_clock::now() + milliseconds(500));
        watch.wait(std::chrono::ceil<milliseconds>(next - steady_clock::now()));
    }
    writer.join();
    ASSERT_EQ(report.arrived.size(), 1U);
    EXPECT_FALSE(report.arrived[0].refusal);
}

TEST(RemoteFileSystem, R1_knows_network_file_systems_by_their_magic_numbers) {
    for (const std::uint32_t magic : {0x6969U, 0x517bU, 0xff534d42U, 0xfe534d42U, 0x65735546U,
                                      0x01021997U, 0x00c36400U, 0x5346414fU}) {
        EXPECT_TRUE(is_remote_magic(magic)) << std::hex << magic;
    }
    for (const std::uint32_t magic : {0xef53U /* ext4 */, 0x58465342U /* xfs */,
                                      0x794c7630U /* overlay */, 0x01021994U /* tmpfs */}) {
        EXPECT_FALSE(is_remote_magic(magic)) << std::hex << magic;
    }
    EXPECT_TRUE(is_on_remote_file_system("/no/such/path"));
}

} // namespace
} // namespace scanseal::scanner_drivers
