// The whole road on a disk in memory that crashes at each single operation, starts again, and loses
// its power once more at the end: what a killed process left undurable must not be taken for done.
// Only journal and index are on the real disk (SQLite); the journal's commits count as durable.
#include "apps/opened_station.hpp"
#include "config/write_station.hpp"
#include "core/digest.hpp"
#include "core/failure.hpp"
#include "core/time_text.hpp"
#include "pipeline/station.hpp"
#include "pipeline/verification.hpp"
#include "signing/development_pki.hpp"
#include "tests/support/fault_runs.hpp"
#include "tests/support/sample_files.hpp"
#include "tests/support/sample_pages.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <set>

namespace scanseal::pipeline {

namespace {

using nlohmann::json;
using test::CrashNow;
using test::CrashPoint;
using test::FaultFileSystem;
using test::Loss;

const Path k_station = "/station";
const Path k_hot = k_station / "hot/encounter";

/// A bilevel A6 page, small on disk.
const std::string& page_bytes(unsigned number) {
    static const auto draw = [](unsigned seed) {
        const test::TempDir folder;
        const auto page = test::draw_note_page(seed, {.width_mm = 105, .height_mm = 148}, 300);
        const auto bilevel = test::to_bilevel(test::to_grey(page), 168);
        test::write_tiff(folder.path() / "page.tif", {&bilevel},
                         {.compression = test::SampleCompression::group4});
        return test::read_file(folder.path() / "page.tif");
    };
    static const std::array pages{draw(11), draw(12)};
    return pages.at(number);
}

std::string job_text(unsigned number, const std::string& operator_id, const std::string& page) {
    const auto received = SystemClock().now() - std::chrono::minutes{30};
    const json job{{"schema", "scanseal.job/1"},
                   {"document",
                    {{"type", "clinical_note"},
                     {"medium", "paper"},
                     {"title", "note"},
                     {"department", "internal medicine"},
                     {"received_at", format_utc(received)},
                     {"pages_expected", 1},
                     {"patient",
                      {{"id", "0000000" + std::to_string(number)},
                       {"name", "SATOU^HANAKO"},
                       {"birth_date", "1970-01-31"},
                       {"sex", "F"}}}}},
                   {"scan", {{"operator", operator_id}, {"station", "test"}}},
                   {"attest", {{"nothing_overlapping", true}, {"nothing_outside", true}}},
                   {"pages", json::array({{{"file", page}, {"dpi", 300}}})}};
    return job.dump();
}

/// A station with one job to commit and one to refuse.
class World {
public:
    /// `hot_elsewhere`: the hot folder lies on another device than the spool.
    explicit World(bool hot_elsewhere = false) {
        if (hot_elsewhere) {
            disk.add_mount(k_hot);
        }
        if (!config::write_station(disk,
                                   {.directory = k_station, .name = "test", .development = true})) {
            throw std::runtime_error("no station");
        }
        signing::make_development_pki(disk, clock, k_station / "pki", "clerk01", "test");
        put("good", 0, "clerk01");
        put("bad", 1, "nobody");
        disk.make_all_durable();
        disk.clear_faults();
    }

    /// False when it crashed on the way.
    bool run() {
        try {
            const apps::OpenedStation opened(disk, clock, k_station, apps::OpenFor::working);
            Station station(disk, clock, options_of(opened));
            station.run(RunMode::until_idle);
            return !disk.crashed();
        } catch (const CrashNow&) {
            return false;
        }
    }

    /// Starts again until all is done; then the power fails, and it starts once more.
    void recover() {
        if (disk.crashed()) {
            disk.restart();
        }
        disk.clear_faults();
        ASSERT_TRUE(run());
        disk.cut_power(Loss::drop_unsynced);
        ASSERT_TRUE(run());
    }

    void expect_both_answered() const {
        const auto good = receipt("out/good.receipt.json");
        const auto bad = receipt("rejected/bad/receipt.json");
        EXPECT_EQ(good.value("outcome", "none"), "committed");
        EXPECT_EQ(bad.value("outcome", "none"), "rejected");
        EXPECT_TRUE(text_at(k_hot / "rejected/bad/0001.tif") == page_bytes(1));
        const std::set<std::string> expected{"out/good.receipt.json", "rejected/bad/0001.tif",
                                             "rejected/bad/job.json", "rejected/bad/receipt.html",
                                             "rejected/bad/receipt.json"};
        EXPECT_EQ(files_below(k_hot), expected);
        EXPECT_EQ(files_below(k_station / "spool"), std::set<std::string>{});
        EXPECT_EQ(files_below(k_station / "vault.staging"), std::set<std::string>{});
    }

    void expect_station_verifies() {
        const apps::OpenedStation opened(disk, clock, k_station, apps::OpenFor::looking);
        const auto options = options_of(opened);
        const storage::Vault vault(disk,
                                   {.root = options.vault_root, .staging = options.vault_staging});
        const auto index = storage::open_sqlite_index(options.index_file);
        const auto verified =
            verify_station(disk, vault, storage::Ledger(disk, options.ledger_directory),
                           Journal(options.journal_file), *index,
                           {.signers = *options.signer_anchors,
                            .timestamps = *options.timestamp_anchors,
                            .as_of = clock.now()},
                           [](std::size_t, std::size_t) {});
        EXPECT_TRUE(verified.valid());
        EXPECT_EQ(verified.records.size(), 1U);
    }

    FaultFileSystem disk;

private:
    /// The good one as two files beside each other, the bad one as a folder.
    void put(const std::string& name, unsigned number, const std::string& operator_id) {
        const bool folder = number == 1;
        if (folder) {
            disk.create_directory(k_hot / "in" / name);
        }
        const auto page = folder ? std::string("0001.tif") : name + ".tif";
        const auto job = folder ? std::string("job.json") : name + ".json";
        const auto place = folder ? k_hot / "in" / name : k_hot / "in";
        disk.put_durable(place / page, as_bytes(page_bytes(number)));
        disk.put_durable(place / job, as_bytes(job_text(number, operator_id, page)));
    }

    [[nodiscard]] StationOptions options_of(const apps::OpenedStation& opened) const {
        auto options = opened.options();
        options.journal_file = real_.path() / "journal.db";
        options.index_file = real_.path() / "index.db";
        options.workers = 1;
        for (auto& folder : options.hot_folders) {
            folder.poll_only = true;
        }
        return options;
    }

    [[nodiscard]] std::string text_at(const Path& path) const {
        const auto bytes = disk.bytes_at(path);
        return bytes ? std::string(as_text(*bytes)) : std::string();
    }

    [[nodiscard]] json receipt(const std::string& path) const {
        return json::parse(text_at(k_hot / path), nullptr, false).is_object()
                   ? json::parse(text_at(k_hot / path))
                   : json::object();
    }

    [[nodiscard]] std::set<std::string> files_below(const Path& folder) const {
        std::set<std::string> files;
        for (const auto& line : disk.tree()) {
            const auto path = line.substr(0, line.rfind(' '));
            if (path.starts_with(folder.string() + "/") && !path.ends_with("/")) {
                files.insert(path.substr(folder.string().size() + 1));
            }
        }
        return files;
    }

    SystemClock clock;
    test::TempDir real_;
};

/// One error, and the daemon that meets it goes on or is started again: the same answers.
void expect_an_error_does_no_harm(int error_number, bool hot_elsewhere, std::uint64_t step) {
    for (std::uint64_t operation = 1;; operation += step) {
        World world(hot_elsewhere);
        SCOPED_TRACE("operation " + std::to_string(operation));
        world.disk.fail_at(operation, error_number);
        try {
            static_cast<void>(world.run());
        } catch (const Failure&) {
            // The program would end with 3, to be started again.
        }
        const bool failed = world.disk.failed();
        const auto log = world.disk.log();
        world.disk.clear_faults();
        world.recover();
        if (!::testing::Test::HasFatalFailure()) {
            world.expect_both_answered();
            world.expect_station_verifies();
        }
        ASSERT_FALSE(::testing::Test::HasFailure()) << log;
        if (!failed) {
            return;
        }
    }
}

class StationFaults : public ::testing::TestWithParam<Loss> {};

TEST_P(StationFaults, lose_nothing_at_any_operation) {
    for (std::uint64_t operation = 1;; ++operation) {
        World world(operation % 2 == 0);
        const CrashPoint point{.operation = operation, .loss = GetParam(), .seed = operation};
        SCOPED_TRACE(point.text());
        world.disk.crash_at(point.operation, point.loss, point.seed);
        const bool finished = world.run();
        const auto log = world.disk.log();
        world.recover();
        if (!::testing::Test::HasFatalFailure()) {
            world.expect_both_answered();
            world.expect_station_verifies();
        }
        ASSERT_FALSE(::testing::Test::HasFailure()) << log;
        if (finished) {
            ASSERT_GT(operation, 50U) << "a road this short cannot be";
            RecordProperty("operations", std::to_string(operation));
            return;
        }
    }
}

// Each error costs a second or more of waiting before the next try: every 5th operation.
TEST(StationErrors, of_a_broken_disk_do_no_harm) {
    expect_an_error_does_no_harm(EIO, false, 5);
}

TEST(StationErrors, of_a_full_disk_do_no_harm) {
    expect_an_error_does_no_harm(ENOSPC, false, 5);
}

TEST(StationErrors, of_a_full_disk_do_no_harm_when_jobs_are_copied_in) {
    expect_an_error_does_no_harm(ENOSPC, true, 5);
}

INSTANTIATE_TEST_SUITE_P(Losses, StationFaults,
                         ::testing::Values(Loss::keep_all, Loss::drop_unsynced, Loss::scattered),
                         [](const auto& loss) { return std::string(test::to_string(loss.param)); });

} // namespace

} // namespace scanseal::pipeline
