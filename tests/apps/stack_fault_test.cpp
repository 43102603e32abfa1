// A stack of two documents on a disk that crashes at an operation, starts again, and loses its
// power once more at the end: each document is committed once, whatever the moment (requirement
// R20). How operations are sampled: station_fault_test.cpp.
#include "apps/opened_station.hpp"
#include "config/write_station.hpp"
#include "core/failure.hpp"
#include "core/time_text.hpp"
#include "imaging/sheets/cover_sheet_drawing.hpp"
#include "pipeline/cover_code.hpp"
#include "pipeline/reindexing.hpp"
#include "pipeline/station.hpp"
#include "pipeline/verification.hpp"
#include "signing/development_pki.hpp"
#include "tests/support/fault_runs.hpp"
#include "tests/support/fault_sqlite.hpp"
#include "tests/support/sample_files.hpp"
#include "tests/support/sample_pages.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <random>
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

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::uint64_t seed() {
    static const auto drawn =
        number_from_environment("SCANSEAL_FAULT_SEED", std::random_device{}() % 1'000'000U);
    return drawn;
}

/// A bilevel A6 page, small on disk.
std::string draw_page(unsigned number) {
    const test::TempDir folder;
    const auto page = test::draw_note_page(number, {.width_mm = 105, .height_mm = 148}, 300);
    const auto bilevel = test::to_bilevel(test::to_grey(page), 168);
    test::write_tiff(folder.path() / "page.tif", {&bilevel},
                     {.compression = test::SampleCompression::group4});
    return test::read_file(folder.path() / "page.tif");
}

std::string draw_sheet(const std::string& patient) {
    const json document{{"type", "clinical_note"},
                        {"medium", "paper"},
                        {"received_at", format_utc(SystemClock().now() - std::chrono::minutes{30})},
                        {"pages_expected", 1},
                        {"patient", {{"id", patient}, {"name", "SATOU^HANAKO"}}}};
    const auto code = *cover_code_from({.document_json = document.dump(), .film_json = {}},
                                       *TimeZone::find("Asia/Tokyo"));
    const auto pdf = *imaging::draw_cover_sheet(
        {.title = "Cover sheet", .lines = {}, .note = "Lay on top.", .code_text = code});
    const test::TempDir folder;
    test::write_file(folder.path() / "sheet.pdf", std::string(as_text(pdf)));
    const auto command = "pdftoppm -tiff -mono -singlefile -r 120 " +
                         (folder.path() / "sheet.pdf").string() + " " +
                         (folder.path() / "sheet").string();
    if (std::system(command.c_str()) != 0) { // NOLINT(cert-env33-c)
        throw std::runtime_error("pdftoppm");
    }
    return test::read_file(folder.path() / "sheet.tif");
}

/// The stack's images, drawn once.
const std::vector<std::string>& images() {
    static const std::vector<std::string> drawn{draw_sheet("00000001"), draw_page(11),
                                                draw_sheet("00000002"), draw_page(12)};
    return drawn;
}

class StackWorld {
public:
    StackWorld() {
        if (!config::write_station(disk,
                                   {.directory = k_station, .name = "test", .development = true})) {
            throw std::runtime_error("no station");
        }
        signing::make_development_pki(disk, clock, k_station / "pki", "clerk01", "test");
        const auto stack = k_hot / "in/stack";
        disk.create_directory(stack);
        for (std::size_t i = 0; i < images().size(); ++i) {
            disk.put_durable(stack / ("000" + std::to_string(i + 1) + ".tif"),
                             as_bytes(images()[i]));
        }
        disk.make_all_durable();
        disk.clear_faults();
        start_sqlite();
    }

    /// False when it crashed on the way.
    bool run() {
        try {
            const apps::OpenedStation opened(disk, clock, k_station, apps::OpenFor::working);
            Station station(disk, clock, options_of(opened));
            running_ = &station;
            station.run(RunMode::until_idle);
            running_ = nullptr;
            return !disk.crashed();
        } catch (const CrashNow&) {
            running_ = nullptr;
            return false;
        } catch (const Failure&) { // the crash came to pass inside SQLite
            running_ = nullptr;
            if (disk.crashed()) {
                return false;
            }
            throw;
        }
    }

    void recover() {
        if (disk.crashed()) {
            disk.restart();
        }
        disk.clear_faults();
        start_sqlite();
        ASSERT_TRUE(run());
        disk.cut_power(Loss::drop_unsynced);
        start_sqlite();
        ASSERT_TRUE(run());
    }

    void expect_each_document_once() const {
        EXPECT_EQ(receipt("stack").value("outcome", "none"), "separated");
        const std::set<std::string> expected{
            "out/stack-001.receipt.json", "out/stack-002.receipt.json", "out/stack.receipt.json"};
        EXPECT_EQ(files_below(k_hot), expected);
        EXPECT_EQ(files_below(k_station / "spool"), std::set<std::string>{});
        EXPECT_EQ(files_below(k_station / "vault.staging"), std::set<std::string>{});
        for (const unsigned number : {1U, 2U}) {
            const auto part = receipt("stack-00" + std::to_string(number));
            ASSERT_EQ(part.value("outcome", "none"), "committed");
            EXPECT_FALSE(part.contains("duplicate_of"));
            ASSERT_EQ(part["pages"].size(), 1U);
            EXPECT_EQ(part["pages"][0]["file"], number == 1 ? "0002.tif" : "0004.tif");
        }
    }

    void expect_station_verifies() {
        const apps::OpenedStation opened(disk, clock, k_station, apps::OpenFor::looking);
        const auto options = options_of(opened);
        const storage::Vault vault(disk,
                                   {.root = options.vault_root, .staging = options.vault_staging});
        const auto index = storage::open_sqlite_index(options.index_file);
        static_cast<void>(reindex(vault, *index)); // may lack what a crash cut short
        const auto verified =
            verify_station(disk, vault, storage::Ledger(disk, options.ledger_directory),
                           Journal(options.journal_file), *index,
                           {.signers = *options.signer_anchors,
                            .timestamps = *options.timestamp_anchors,
                            .as_of = clock.now()},
                           [](std::size_t, std::size_t) {});
        EXPECT_TRUE(verified.valid());
        EXPECT_EQ(verified.records.size(), 2U);
    }

    FaultFileSystem disk;

private:
    [[nodiscard]] StationOptions options_of(const apps::OpenedStation& opened) const {
        auto options = opened.options();
        options.workers = 1;
        options.decoders = nullptr; // what crashes here is the disk
        for (auto& folder : options.hot_folders) {
            folder.poll_only = true;
            folder.look.quiet = std::chrono::milliseconds{0};
            folder.look.job_file_optional = true;
            folder.cover_sheets =
                CoverSheets{.operator_id = "clerk01", .attests = true, .separates = true};
        }
        return options;
    }

    [[nodiscard]] json receipt(const std::string& name) const {
        const auto bytes = disk.bytes_at(k_hot / "out" / (name + ".receipt.json"));
        const auto value =
            json::parse(bytes ? std::string(as_text(*bytes)) : std::string(), nullptr, false);
        return value.is_object() ? value : json::object();
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

    /// After each start: what SQLite knew in memory is gone.
    void start_sqlite() {
        sqlite_.reset();
        sqlite_.emplace(disk, [this] {
            if (auto* station = running_.load()) {
                station->stop();
            }
        });
    }

    SystemClock clock;
    std::atomic<Station*> running_{nullptr};
    std::optional<test::SqliteOnFaultDisk> sqlite_;
};

class StackFaults : public ::testing::TestWithParam<Loss> {
protected:
    void SetUp() override {
        if (std::system("pdftoppm -v >/dev/null 2>&1") != 0) { // NOLINT(cert-env33-c)
            GTEST_SKIP() << "pdftoppm (poppler-utils) is not installed";
        }
    }
};

TEST_P(StackFaults, R20_commit_each_document_once) {
    const auto step =
        std::max<std::uint64_t>(1, number_from_environment("SCANSEAL_FAULT_EVERY", 8));
    std::cout << "SCANSEAL_FAULT_SEED=" << seed() << " SCANSEAL_FAULT_EVERY=" << step << std::endl;
    for (auto operation = 1 + seed() % step;; operation += step) {
        StackWorld world;
        const CrashPoint point{.operation = operation, .loss = GetParam(), .seed = operation};
        SCOPED_TRACE(point.text());
        world.disk.crash_at(point.operation, point.loss, point.seed);
        const bool finished = world.run();
        const auto log = world.disk.log();
        world.recover();
        if (!::testing::Test::HasFatalFailure()) {
            world.expect_each_document_once();
            world.expect_station_verifies();
        }
        ASSERT_FALSE(::testing::Test::HasFailure()) << log;
        if (finished) {
            ASSERT_GT(operation, 100U) << "a road this short cannot be";
            RecordProperty("operations", std::to_string(operation));
            return;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Losses, StackFaults, ::testing::ValuesIn(test::k_losses),
                         [](const auto& loss) { return std::string(test::to_string(loss.param)); });

} // namespace

} // namespace scanseal::pipeline
