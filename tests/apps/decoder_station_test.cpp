// The station and its decoder processes: killed from outside, or gone bad
// (tests/imaging/decoder_probe.cpp in the real one's place). Nothing is lost, others go on.
#include "tests/apps/station_process.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;

using scanseal::test::write_file;

/// Processes that any thread of `parent` has started, by name.
std::vector<pid_t> children_of(pid_t parent, const std::string& name) {
    std::vector<pid_t> found;
    std::error_code gone;
    for (const auto& thread :
         fs::directory_iterator("/proc/" + std::to_string(parent) + "/task", gone)) {
        std::ifstream list(thread.path() / "children");
        for (pid_t id = 0; list >> id;) {
            std::ifstream comm("/proc/" + std::to_string(id) + "/comm");
            std::string text;
            if (std::getline(comm, text) && text == name.substr(0, 15)) {
                found.push_back(id);
            }
        }
    }
    return found;
}

/// The programs in a folder of their own, where the decoder is the probe.
fs::path programs_with_probe(const fs::path& folder) {
    for (const auto* name : {"scanseal", "scanseald", "make_samples"}) {
        fs::copy_file(programs_under_test() / name, folder / name);
    }
    fs::copy_file(programs_under_test() / "decoder_probe", folder / "scanseal-decoder");
    return folder;
}

/// A job whose page makes the probe do something.
void drop_probe(const TestStation& station, const std::string& name, const SamplePage& page,
                const std::string& text) {
    const auto folder = station.new_folder("probe");
    write_file(folder / "0001.tif", text);
    auto job = page.job;
    job["pages"][0].erase("sha256");
    write_file(folder / "job.json", job.dump(1));
    station.drop_as_is(folder, name);
}

TEST(StationDecoders, killed_again_and_again_lose_no_job) {
    const TestStation station;
    const auto pages = station.sample_pages(16);
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    unsigned kills = 0;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        station.drop("job-" + std::to_string(i), pages[i]);
    }
    ASSERT_TRUE(wait_until([&] {
        // Every other look: a page whose decoder is killed twice is rightly refused.
        for (const auto id : children_of(daemon.id(), "scanseal-decoder")) {
            if (kills < 6 && ::kill(id, SIGKILL) == 0) {
                ++kills;
                break;
            }
        }
        return station.receipts().size() == pages.size();
    }));
    daemon.send(SIGTERM);
    EXPECT_EQ(daemon.wait().code, 0);
    EXPECT_GT(kills, 0U);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const auto outcome = outcome_of(station.receipt("job-" + std::to_string(i)));
        EXPECT_TRUE(outcome == "committed" || outcome == "rejected decoder_crashed") << outcome;
    }
    EXPECT_EQ(station.verify_all().at("valid"), true);
}

TEST(StationDecoders, a_job_that_crashes_them_is_set_aside_and_can_be_sent_again) {
    const scanseal::test::TempDir programs;
    const TestStation station(programs_with_probe(programs.path()));
    const auto pages = station.sample_pages(3);
    station.drop("good-1", pages[0]);
    drop_probe(station, "crash", pages[1], "probe facts segv");
    drop_probe(station, "crash-late", pages[1], "probe decode abort");
    station.drop("good-2", pages[2]);
    const auto ended = station.run_until_idle();
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(outcome_of(station.receipt("good-1")), "committed");
    EXPECT_EQ(outcome_of(station.receipt("good-2")), "committed");
    EXPECT_EQ(outcome_of(station.receipt("crash")), "rejected decoder_crashed");
    EXPECT_EQ(outcome_of(station.receipt("crash-late")), "rejected decoder_crashed");
    EXPECT_NE(ended.err.find("decoder_lost"), std::string::npos);

    EXPECT_EQ(station.scanseal("requeue", {"--profile", "encounter", "crash"}).code, 0);
    EXPECT_EQ(station.run_until_idle().code, 0);
    EXPECT_EQ(outcome_of(station.receipt("crash")), "rejected decoder_crashed");
}

TEST(StationDecoders, a_job_that_never_ends_is_refused_in_time_and_holds_up_nobody) {
    const scanseal::test::TempDir programs;
    const TestStation station(programs_with_probe(programs.path()));
    station.set_number("cpu_max_s", 1);
    station.set_number("wall_max_s", 3);
    const auto pages = station.sample_pages(2);
    drop_probe(station, "spin", pages[0], "probe decode spin");
    drop_probe(station, "sleep", pages[0], "probe open sleep");
    station.drop("good", pages[1]);
    const auto ended = station.run_until_idle();
    ASSERT_EQ(ended.code, 0) << ended.err;
    EXPECT_EQ(outcome_of(station.receipt("good")), "committed");
    EXPECT_EQ(outcome_of(station.receipt("spin")), "rejected decoder_time_limit");
    EXPECT_EQ(outcome_of(station.receipt("sleep")), "rejected decoder_time_limit");
}

TEST(StationDecoders, required_means_that_the_daemon_does_not_start_without_them) {
    const scanseal::test::TempDir programs;
    for (const auto* name : {"scanseal", "scanseald"}) {
        fs::copy_file(programs_under_test() / name, programs.path() / name);
    }
    const TestStation station(programs.path());
    const auto preferred = station.run_until_idle();
    EXPECT_EQ(preferred.code, 0);
    EXPECT_NE(preferred.err.find("decoding_in_this_process"), std::string::npos);
    station.configure("sandbox = \"preferred\"", "sandbox = \"required\" ");
    const auto required = station.run_until_idle();
    EXPECT_EQ(required.code, 3);
    EXPECT_NE(required.err.find("scanseal-decoder"), std::string::npos) << required.err;
}

} // namespace

} // namespace scanseal::apps::test
