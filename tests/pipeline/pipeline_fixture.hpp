// tests/pipeline/pipeline_fixture.hpp — a station in a temporary folder, with development keys and
// an authority in-process.
#pragma once

#include "config/read_config.hpp"
#include "config/write_station.hpp"
#include "core/posix_file_system.hpp"
#include "pipeline/station.hpp"
#include "pipeline/station_options.hpp"
#include "signing/development_pki.hpp"
#include "signing/development_tsa.hpp"
#include "signing/secret_file.hpp"
#include "tests/support/sample_jobs.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace scanseal::pipeline {

/// Wraps a transport so that a test can make the authority fail.
class SwitchedTransport final : public signing::HttpTransport {
public:
    explicit SwitchedTransport(std::unique_ptr<signing::HttpTransport> real)
        : real_(std::move(real)) {}

    [[nodiscard]] Result<signing::HttpResponse> post(const std::string& url,
                                                     const std::string& content_type, ByteView body,
                                                     std::chrono::milliseconds timeout,
                                                     std::size_t bytes_max) override {
        if (failures_left > 0) {
            --failures_left;
            return refuse(RefusalCode::tsa_unreachable, "switched off by the test");
        }
        return real_->post(url, content_type, body, timeout, bytes_max);
    }

    std::atomic<int> failures_left{0};

private:
    std::unique_ptr<signing::HttpTransport> real_;
};

class PipelineFixture : public ::testing::Test {
protected:
    PipelineFixture() : root(dir.path() / "station") {
        EXPECT_TRUE(
            config::write_station(files, {.directory = root, .name = "test", .development = true}));
        signing::make_development_pki(files, clock, root / "pki", "clerk01", "test");
        const auto read = [this](const char* name) {
            return files.read(root / "pki" / name, 1 << 20);
        };
        anchors = std::make_unique<signing::TrustAnchors>(
            *signing::TrustAnchors::load(read("trust.pem")));
        tsa = *signing::DevelopmentTsa::make(read("tsa.key"), read("tsa.pem"), read("root.pem"));
        transport = std::make_unique<SwitchedTransport>(signing::make_builtin_transport(*tsa));
        client = std::make_unique<signing::TimestampClient>(
            *transport, clock, *anchors,
            signing::TimestampOptions{.url = "builtin:dev",
                                      .policy_oid = "",
                                      .timeout = std::chrono::seconds{5},
                                      .clock_tolerance = std::chrono::minutes{5}});
    }

    /// Options as the programs make them, with one hot folder "encounter".
    StationOptions options() {
        StationOptions made{.name = "test",
                            .software = "scanseal test",
                            .calendar = {.zone = *TimeZone::find("Asia/Tokyo"),
                                         .closed_weekdays = {0, 6},
                                         .closed_days = {}}};
        made.spool = root / "spool";
        made.journal_file = root / "journal.db";
        made.ledger_directory = root / "ledger";
        made.index_file = root / "index.db";
        made.vault_root = root / "vault";
        made.vault_staging = root / "vault.staging";
        made.profiles.emplace("encounter", *config::built_in_profile("encounter"));
        made.hot_folders.push_back({.profile = "encounter",
                                    .base = root / "hot/encounter",
                                    .look = {.in = {},
                                             .quiet = std::chrono::milliseconds{100},
                                             .incomplete_after = std::chrono::seconds{5},
                                             .depth_max = 4,
                                             .files_per_job_max = 1000},
                                    .operators = {"clerk01"},
                                    .cover_sheets = {},
                                    .patient_code = {}});
        const auto secret = *signing::load_secret(files, root / "pki/clerk01.secret");
        made.operators.emplace(
            "clerk01", Operator{.id = "clerk01",
                                .name = "Clerk One",
                                .key = *signing::SigningKey::load(
                                    files.read(root / "pki/clerk01.p12", 1 << 20), secret)});
        made.timestamp_clients = {client.get()};
        made.signer_anchors = anchors.get();
        made.timestamp_anchors = anchors.get();
        made.decode_limits = {
            .side_px_max = 60000, .page_bytes_max = std::uint64_t{512} << 20, .pages_max = 1000};
        made.file_bytes_max = std::uint64_t{1} << 30;
        made.memory_bytes = std::uint64_t{512} << 20;
        made.workers = 2;
        return made;
    }

    void run_until_idle() {
        Station station(files, clock, options());
        station.run(RunMode::until_idle);
    }

    /// Runs until `done` is true, at most 30 s; true if it was.
    bool run_station_until(FileSystem& file_system, StationOptions settings,
                           const std::function<bool()>& done) {
        Station station(file_system, clock, std::move(settings));
        bool was_done = false;
        std::jthread watcher([&] {
            const auto end = clock.steady_now() + std::chrono::seconds{30};
            while (!was_done && clock.steady_now() < end) {
                std::this_thread::sleep_for(std::chrono::milliseconds{20});
                was_done = done();
            }
            station.stop();
        });
        station.run(RunMode::until_stopped);
        watcher.join();
        return was_done;
    }

    [[nodiscard]] Path in() const { return root / "hot/encounter/in"; }

    /// Parsed receipt of a job, wherever it is; null if there is none.
    [[nodiscard]] nlohmann::json receipt(const std::string& name) const {
        for (const auto& path : {root / "hot/encounter/out" / (name + ".receipt.json"),
                                 root / "hot/encounter/rejected" / name / "receipt.json"}) {
            if (std::filesystem::exists(path)) {
                return nlohmann::json::parse(test::read_file(path));
            }
        }
        return {};
    }

    test::TempDir dir;
    Path root;
    PosixFileSystem files;
    SystemClock clock;
    std::unique_ptr<signing::TrustAnchors> anchors;
    std::unique_ptr<signing::DevelopmentTsa> tsa;
    std::unique_ptr<SwitchedTransport> transport;
    std::unique_ptr<signing::TimestampClient> client;
};

} // namespace scanseal::pipeline
