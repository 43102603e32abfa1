// R15: what is free is given to one document only, however many are in work.
#include "pipeline/disk_promises.hpp"

#include "core/log.hpp"
#include "pipeline/status.hpp"
#include "tests/pipeline/pipeline_fixture.hpp"
#include "tests/pipeline/troubled_file_system.hpp"

#include <algorithm>
#include <fstream>
#include <thread>

namespace scanseal::pipeline {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint64_t k_mib = std::uint64_t{1} << 20U;

TEST(DiskPromises, R15_what_is_promised_is_not_spare) {
    DiskPromises promises;
    EXPECT_EQ(promises.spare_of(100, 40), 60U);
    promises.promise("a", 50);
    EXPECT_EQ(promises.spare_of(100, 40), 10U);
    promises.promise("a", 20); // in the place of the first
    promises.promise("b", 30);
    EXPECT_EQ(promises.bytes(), 50U);
    promises.release("a");
    promises.release("a");
    promises.release("nobody");
    EXPECT_EQ(promises.bytes(), 30U);
    EXPECT_EQ(promises.spare_of(60, 40), 0U);
    EXPECT_EQ(promises.spare_of(0, 40), 0U);
    EXPECT_EQ(promises.spare_of(~std::uint64_t{0}, 0), ~std::uint64_t{0} - 30);
}

TEST(DiskPromises, R15_lossy_pages_may_take_more_than_their_files) {
    const test::TempDir folder;
    const PosixFileSystem files;
    const auto at = [&](const char* name) { return folder.path() / name; };
    test::write_file(at("1.tif"), std::string(1000, 'x'));
    test::write_file(at("2.JPG"), std::string(1000, 'x'));
    fs::create_symlink(at("1.tif"), at("3.tif"));
    EXPECT_EQ(disk_bytes_for(files, {at("1.tif")}), 3000U);
    EXPECT_EQ(disk_bytes_for(files, {at("2.JPG")}), 21000U);
    EXPECT_EQ(disk_bytes_for(files, {at("3.tif"), at("gone.tif")}), 0U);
    EXPECT_EQ(disk_bytes_for_folder(files, folder.path()), 24000U);
    EXPECT_EQ(disk_bytes_for_folder(files, at("nothing")), 0U);
}

class DiskReserve : public PipelineFixture {
protected:
    /// One good job, NAME/ with 0001.tif and job.json.
    std::string drop(std::uint64_t seed) {
        const auto out = dir.path() / ("samples" + std::to_string(seed));
        const auto jobs = test::write_bulk_jobs({.out = out, .seed = seed, .now = clock.now()},
                                                {.jobs = 1, .bad_every = 0, .mix = false});
        const auto name = jobs[0].name + "-" + std::to_string(seed);
        auto job = nlohmann::json::parse(test::read_file(out / (jobs[0].name + ".json")));
        job["pages"][0]["file"] = "0001.tif";
        job["pages"][0].erase("sha256"); // one of the tests changes the page
        test::write_file(out / name / "job.json", job.dump());
        fs::rename(out / (jobs[0].name + ".tif"), out / name / "0001.tif");
        bytes_of_a_job =
            std::max<std::uint64_t>(bytes_of_a_job, disk_bytes_for_folder(files, out / name));
        fs::create_directories(in());
        fs::rename(out / name, in() / name);
        return name;
    }

    StationOptions settings() {
        auto made = options();
        made.hot_folders[0].scan_interval = milliseconds{100};
        made.reserve_bytes = 64 * k_mib;
        made.workers = 2;
        return made;
    }

    bool status_says(const std::string& part) {
        const Journal journal(root / "journal.db");
        const auto lines = read_status(troubled, clock, settings(), &journal).waiting;
        return std::ranges::any_of(
            lines, [&](const std::string& line) { return line.find(part) != std::string::npos; });
    }

    [[nodiscard]] bool is_staged(const Path& path) const {
        return path.native().starts_with((root / "vault.staging").native());
    }

    TroubledFileSystem troubled;
    std::uint64_t bytes_of_a_job = 0;
};

TEST_F(DiskReserve, R15_of_two_documents_that_fit_alone_the_second_waits_for_the_first) {
    const auto first = drop(1);
    const auto second = drop(2);
    troubled.set_free_bytes([this] { return 64 * k_mib + bytes_of_a_job * 3 / 2; });
    // The first one is in work for as long as the second has not been told to wait.
    std::atomic<bool> held{true};
    troubled.set_trouble([&](std::string_view operation, const Path& path) {
        if (operation != "create" || !is_staged(path)) {
            return;
        }
        for (int i = 0; i < 600 && held; ++i) {
            std::this_thread::sleep_for(milliseconds{50});
        }
    });
    Station station(troubled, clock, settings());
    std::jthread running([&] { station.run(RunMode::until_idle); });
    const auto one_is_taken = [&] { return fs::exists(in() / first) != fs::exists(in() / second); };
    // The second one is told to wait before the first one is moved.
    for (int i = 0; i < 300 && !(status_says("waits for room on the disk") && one_is_taken());
         ++i) {
        std::this_thread::sleep_for(milliseconds{50});
    }
    EXPECT_TRUE(status_says("waits for room on the disk"));
    EXPECT_TRUE(one_is_taken());
    std::this_thread::sleep_for(seconds{2}); // many looks
    EXPECT_TRUE(one_is_taken());
    held = false;
    running.join();
    EXPECT_EQ(receipt(first).at("outcome"), "committed");
    EXPECT_EQ(receipt(second).at("outcome"), "committed");
    EXPECT_FALSE(status_says("waits for room on the disk"));
}

TEST_F(DiskReserve, R15_a_document_that_does_not_fit_waits_and_a_smaller_one_does_not) {
    const auto large = drop(1);
    const auto small = drop(2);
    {
        // Grown by what no page needs: it is the size that counts here.
        std::ofstream out(in() / large / "0001.tif", std::ios::binary | std::ios::app);
        out << std::string(8 * k_mib, 'x');
    }
    std::atomic<std::uint64_t> free{64 * k_mib + bytes_of_a_job * 2};
    troubled.set_free_bytes([&free] { return free.load(); });
    Station station(troubled, clock, settings());
    std::jthread running([&] { station.run(RunMode::until_idle); });
    for (int i = 0; i < 400 && receipt(small).is_null(); ++i) {
        std::this_thread::sleep_for(milliseconds{50});
    }
    EXPECT_EQ(receipt(small).value("outcome", "none"), "committed");
    EXPECT_TRUE(fs::exists(in() / large));
    EXPECT_TRUE(status_says("waits for room on the disk"));
    free = 1024 * k_mib; // somebody made room
    running.join();
    EXPECT_FALSE(receipt(large).is_null());
    EXPECT_FALSE(fs::exists(in() / large));
}

TEST_F(DiskReserve, R15_documents_that_a_restart_finds_claimed_are_promised_their_bytes_again) {
    const auto first = drop(1);
    {
        Station station(troubled, clock, settings());
        troubled.set_trouble([&](std::string_view operation, const Path& path) {
            if (operation == "create" && is_staged(path)) {
                station.stop();
                throw failure_from_errno(ENOSPC, "creation of", path.string());
            }
        });
        station.run(RunMode::until_idle);
    }
    ASSERT_TRUE(receipt(first).is_null());
    const auto second = drop(2);
    troubled.set_free_bytes([this] { return 64 * k_mib + bytes_of_a_job * 3 / 2; });
    std::atomic<bool> asked{false};
    std::atomic<bool> second_was_there{false};
    troubled.set_trouble([&](std::string_view operation, const Path& path) {
        if (operation == "create" && is_staged(path) && !asked.exchange(true)) {
            std::this_thread::sleep_for(seconds{2});
            second_was_there = fs::exists(in() / second);
        }
    });
    Station station(troubled, clock, settings());
    station.run(RunMode::until_idle);
    EXPECT_TRUE(second_was_there) << "it was claimed though the first one needs the room";
    EXPECT_EQ(receipt(first).at("outcome"), "committed");
    EXPECT_EQ(receipt(second).at("outcome"), "committed");
}

} // namespace
} // namespace scanseal::pipeline
