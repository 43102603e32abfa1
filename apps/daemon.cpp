#include "apps/daemon.hpp"

#include "apps/monitoring_server.hpp"
#include "apps/opened_station.hpp"
#include "apps/supervisor.hpp"
#include "core/crash_notes.hpp"
#include "core/log.hpp"
#include "core/posix_file_system.hpp"
#include "core/process_lock.hpp"
#include "pipeline/station.hpp"

#include <iostream>
#include <optional>
#include <thread>

namespace scanseal::apps {

namespace {

/// Waits a little: `scanseal status` holds the lock for an instant to see whether it is free.
std::optional<ProcessLock> take_lock(const Path& file) {
    constexpr int k_tries_max = 20;
    for (int i = 1;; ++i) {
        auto lock = ProcessLock::try_take(file);
        if (lock || i == k_tries_max) {
            return lock;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds{50});
    }
}

} // namespace

ExitCode run_daemon(const DaemonOptions& options) {
    log::configure(options.verbose ? log::Level::debug : log::Level::info,
                   options.json_log ? log::Format::json : log::Format::text);
    PosixFileSystem file_system;
    const SystemClock clock;
    const OpenedStation opened(file_system, clock, options.station, OpenFor::working);
    const auto lock = take_lock(opened.config().station / "daemon.lock");
    if (!lock) {
        std::cerr << "scanseal: another daemon already runs on this station ("
                  << opened.config().station.string() << ")\n";
        return ExitCode::environment;
    }
    if (opened.config().development) {
        log::warning("development_station",
                     {{"note", "development keys: these records prove nothing"}});
    }
    install_crash_notes(opened.options().crash_notes);
    pipeline::Station station(file_system, clock, opened.options());
    const auto& monitoring = opened.config().monitoring;
    const Supervisor supervisor(station, {.outage_max = monitoring.outage_max,
                                          .stall_max = monitoring.stall_max,
                                          .stop_timeout = opened.config().stop_timeout});
    std::optional<MonitoringServer> server;
    if (!monitoring.address.empty()) {
        server.emplace(monitoring.address, monitoring.port,
                       answers_of(station, monitoring.outage_max, monitoring.stall_max));
    }
    station.run(options.until_idle ? pipeline::RunMode::until_idle
                                   : pipeline::RunMode::until_stopped);
    return ExitCode::good;
}

} // namespace scanseal::apps
