// The daemon as a process: one a station, stopped, killed, out of room, and talked to by the other
// commands.
#include "tests/apps/station_process.hpp"
#include "tests/support/shell_command.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;

using nlohmann::json;
using scanseal::test::read_file;
using scanseal::test::write_file;

bool is_ready(const Child& daemon) {
    return daemon.errors().find("station_ready") != std::string::npos;
}

TEST(StationDaemon, runs_once_a_station) {
    const TestStation station;
    Child first(station.daemon_command(false), station.new_folder("first"));
    ASSERT_TRUE(wait_until([&] { return is_ready(first); }));
    Child second(station.daemon_command(false), station.new_folder("second"));
    const auto ended = second.wait();
    EXPECT_EQ(ended.code, 3);
    EXPECT_NE(ended.err.find("another daemon already runs"), std::string::npos) << ended.err;
    EXPECT_TRUE(first.running());
}

TEST(StationDaemon, starts_while_somebody_asks_for_the_status) {
    const TestStation station;
    std::atomic<bool> enough{false};
    std::jthread asker([&] {
        while (!enough) {
            EXPECT_EQ(station.scanseal("status").code, 0);
        }
    });
    for (int i = 0; i < 10; ++i) {
        const auto ended = station.run_until_idle();
        EXPECT_EQ(ended.code, 0) << ended.err;
    }
    enough = true;
}

TEST(StationDaemon, ends_cleanly_on_interrupt_and_goes_on_when_started_again) {
    const TestStation station;
    const auto pages = station.sample_pages(30);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        station.drop("job-" + std::to_string(i), pages[i]);
    }
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    ASSERT_TRUE(wait_until([&] { return !station.receipts().empty(); }));
    daemon.send(SIGINT);
    const auto ended = daemon.wait(std::chrono::seconds{30});
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_NE(ended.err.find("station_stopped"), std::string::npos);
    EXPECT_EQ(station.run_until_idle().code, 0);
    EXPECT_EQ(station.receipts().size(), pages.size());
    EXPECT_EQ(station.verify_all().at("records").size(), pages.size());
    EXPECT_EQ(station.verify_all().at("valid"), true);
}

TEST(StationDaemon, keeps_a_new_job_that_has_the_name_of_one_in_work_when_it_was_killed) {
    const TestStation station;
    const auto pages = station.sample_pages(41);
    for (std::size_t i = 0; i < 40; ++i) {
        station.drop("job-" + std::to_string(i), pages[i]);
    }
    {
        Child daemon(station.daemon_command(false), station.new_folder("daemon"));
        ASSERT_TRUE(wait_until([&] { return !fs::exists(station.in() / "job-39"); }));
        daemon.send(SIGKILL);
        static_cast<void>(daemon.wait());
    }
    ASSERT_TRUE(station.receipt("job-39").is_null())
        << "the last one should be claimed, and not more";
    station.drop("job-39", pages[40]);
    EXPECT_EQ(station.run_until_idle().code, 0);
    EXPECT_EQ(outcome_of(station.receipt("job-39")), "committed");
    EXPECT_EQ(outcome_of(station.receipt("job-39~2")), "committed");
    EXPECT_EQ(station.verify_all().at("records").size(), 41U);
}

TEST(StationDaemon, answers_submit_that_waits) {
    const TestStation station;
    auto pages = station.sample_pages(2);
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    const auto submit = [&station](const SamplePage& page, const std::string& name) {
        const auto folder = station.new_folder("submit");
        fs::copy_file(page.file, folder / "0001.tif");
        write_file(folder / "job.json", page.job.dump());
        return station.scanseal("submit",
                                {"--profile", "encounter", "--job", (folder / "job.json").string(),
                                 "--name", name, "--wait", (folder / "0001.tif").string()});
    };
    const auto good = submit(pages[0], "good");
    EXPECT_EQ(good.code, 0) << good.err;
    EXPECT_EQ(outcome_of(json::parse(good.out)), "committed");
    pages[1].job["scan"]["operator"] = "nobody";
    const auto bad = submit(pages[1], "bad");
    EXPECT_EQ(bad.code, 1) << bad.err;
    EXPECT_EQ(outcome_of(json::parse(bad.out)), "rejected operator_unknown");
}

TEST(StationDaemon, clears_away_what_a_killed_submission_left_an_hour_ago) {
    const TestStation station;
    const auto old = station.in() / ".0123456789abcdef0123456789abcdef.tmp";
    const auto fresh = station.in() / ".fedcba9876543210fedcba9876543210.tmp";
    const auto foreign = station.in() / ".somebody.tmp";
    for (const auto& folder : {old, fresh, foreign}) {
        write_file(folder / "0001.tif", "page");
    }
    EXPECT_EQ(station.run_until_idle().code, 0);
    EXPECT_TRUE(fs::exists(old)) << "it is not old yet";
    // The time of the last change cannot be set; a clock that is ahead does the same.
    Child daemon({"env", "NO_FAKE_STAT=1", "faketime", "-f", "+2h",
                  station.daemon_command(true).at(0), "--station", station.path().string(),
                  "--until-idle"},
                 station.new_folder("daemon"));
    if (daemon.wait().code == 127) {
        GTEST_SKIP() << "no faketime here; see the tests of left_submissions";
    }
    EXPECT_FALSE(fs::exists(old));
    EXPECT_FALSE(fs::exists(fresh));
    EXPECT_TRUE(fs::exists(foreign));
}

TEST(StationDaemon, shows_its_status_as_json) {
    const TestStation station;
    station.drop("one", station.sample_pages(1).front());
    auto status = station.status();
    EXPECT_EQ(status.at("daemon_running"), false);
    EXPECT_EQ(status.at("waiting").size(), 1U);
    EXPECT_EQ(station.run_until_idle().code, 0);
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    ASSERT_TRUE(wait_until([&] { return is_ready(daemon); }));
    status = station.status();
    EXPECT_EQ(status.at("daemon_running"), true);
    EXPECT_EQ(status.at("counts").at("delivered"), 1);
    EXPECT_EQ(status.at("in_work").size(), 0U);
    EXPECT_EQ(status.at("disk_full"), false);
}

TEST(StationDaemon, pauses_before_the_reserve_and_goes_on_when_there_is_room) {
    const TestStation station;
    station.set_number("reserve_mib", 1048576);
    if (station.status().at("free_mib") >= 1048576) {
        GTEST_SKIP() << "more than 1 TiB is free here";
    }
    station.drop("one", station.sample_pages(1).front());
    {
        Child daemon(station.daemon_command(false), station.new_folder("daemon"));
        ASSERT_TRUE(wait_until([&] {
            return daemon.errors().find("disk_full_intake_paused") != std::string::npos;
        })) << daemon.errors();
        std::this_thread::sleep_for(std::chrono::seconds{1});
        EXPECT_EQ(station.status().at("disk_full"), true);
        EXPECT_TRUE(fs::exists(station.in() / "one"));
        EXPECT_TRUE(station.receipts().empty());
        daemon.send(SIGTERM);
        EXPECT_EQ(daemon.wait().code, 0);
    }
    station.set_number("reserve_mib", 16);
    EXPECT_EQ(station.run_until_idle().code, 0);
    EXPECT_EQ(outcome_of(station.receipt("one")), "committed");
}

/// A small file system for temporary folders while it lives; not there when mounting is not
/// allowed.
class SmallDisk {
public:
    explicit SmallDisk(const std::string& size) {
        const auto command =
            "mount -t tmpfs -o size=" + size + " none '" + folder_.path().string() + "'";
        mounted_ = scanseal::test::succeeds(command);
        ::setenv("TMPDIR", folder_.path().c_str(), 1);
    }

    ~SmallDisk() {
        ::unsetenv("TMPDIR");
        if (mounted_) {
            static_cast<void>(
                scanseal::test::succeeds("umount -l '" + folder_.path().string() + "'"));
        }
    }

    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    SmallDisk(SmallDisk&&) = delete;
    SmallDisk& operator=(SmallDisk&&) = delete;

    [[nodiscard]] bool mounted() const { return mounted_; }

private:
    scanseal::test::TempDir folder_;
    bool mounted_ = false;
};

TEST(StationDaemon, survives_a_disk_that_is_full_to_the_last_byte) {
    const SmallDisk disk("160m");
    if (!disk.mounted()) {
        GTEST_SKIP() << "mounting a tmpfs is not allowed here";
    }
    const TestStation station;
    station.set_number("reserve_mib", 16);
    const auto pages = station.sample_pages(8);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        station.drop("job-" + std::to_string(i), pages[i]);
    }
    const auto filler = station.work() / "filler";
    const auto fill_all_but = [&](std::uint64_t bytes) {
        std::ofstream out(filler, std::ios::binary | std::ios::app);
        for (const std::string piece(65536, 'x');
             fs::space(station.work()).available > bytes && out;) {
            out << piece << std::flush;
        }
    };
    fill_all_but(std::uint64_t{40} << 20U); // just enough to begin
    {
        Child daemon(station.daemon_command(false), station.new_folder("daemon"));
        ASSERT_TRUE(wait_until([&] {
            return daemon.errors().find("claimed") != std::string::npos;
        })) << daemon.errors();
        fill_all_but(0);
        std::this_thread::sleep_for(std::chrono::seconds{5});
        EXPECT_TRUE(daemon.running()) << daemon.errors();
        fs::remove(filler);
        EXPECT_TRUE(wait_until(
            [&] { return station.receipts().size() == pages.size() || !daemon.running(); },
            std::chrono::seconds{90}))
            << daemon.errors();
    }
    EXPECT_EQ(station.run_until_idle().code, 0);
    EXPECT_EQ(station.receipts().size(), pages.size());
    const auto verified = station.verify_all();
    EXPECT_EQ(verified.at("valid"), true);
    EXPECT_EQ(verified.at("records").size(), pages.size());
}

TEST(StationDaemon, keeps_a_receipt_it_cannot_write_and_writes_it_later) {
    // A file in the place of out/ hinders root too, which modes do not.
    const TestStation station;
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    ASSERT_TRUE(wait_until([&] { return is_ready(daemon); }));
    fs::rename(station.hot() / "out", station.hot() / "out-away");
    write_file(station.hot() / "out", "in the way");
    station.drop("one", station.sample_pages(1).front());
    ASSERT_TRUE(wait_until([&] {
        return daemon.errors().find("receipt_not_written") != std::string::npos;
    })) << daemon.errors();
    EXPECT_FALSE(fs::is_empty(station.path() / "spool"))
        << "the source stays until the receipt is there";
    fs::remove(station.hot() / "out");
    fs::rename(station.hot() / "out-away", station.hot() / "out");
    ASSERT_TRUE(wait_until([&] { return !station.receipt("one").is_null(); })) << daemon.errors();
    EXPECT_TRUE(wait_until([&] { return fs::is_empty(station.path() / "spool"); }));
    EXPECT_TRUE(daemon.running());
}

TEST(StationDaemon, exports_a_record_that_common_tools_verify) {
    if (!scanseal::test::has_program("openssl") || !scanseal::test::has_program("sha512sum")) {
        GTEST_SKIP() << "openssl or sha512sum is not installed";
    }
    const TestStation station;
    station.drop("one", station.sample_pages(1).front());
    EXPECT_EQ(station.run_until_idle().code, 0);
    const auto record = station.receipt("one").at("record_id").get<std::string>();
    const auto ended =
        station.scanseal("export", {record, "--to", (station.work() / "bundles").string()});
    ASSERT_EQ(ended.code, 0) << ended.err;
    const fs::path bundle = ended.out.substr(0, ended.out.find('\n'));
    const auto run = [&bundle, &station](const std::string& command) {
        Child shell({"bash", "-o", "pipefail", "-c", "cd '" + bundle.string() + "' && " + command},
                    station.new_folder("shell"));
        const auto done = shell.wait();
        return std::to_string(done.code) + (done.code == 0 ? "" : " " + command + "\n" + done.err);
    };
    std::istringstream lines(read_file(bundle / "VERIFY.txt"));
    std::vector<std::string> commands;
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with("sha512sum ") || line.starts_with("openssl ") ||
            line.starts_with("tail ")) {
            commands.push_back(line);
            EXPECT_EQ(run(line), "0");
        }
    }
    ASSERT_EQ(commands.size(), 5U);
    std::ofstream(bundle / "manifest-sha512.txt", std::ios::app) << "\n";
    EXPECT_NE(run(commands[1]), "0") << "openssl must see that the manifest has changed";
}

} // namespace

} // namespace scanseal::apps::test
