// apps/supervisor.hpp — looks after a running station from outside its threads: signs of life to
// systemd while every thread gets on, and the end of a stop that takes too long.
#pragma once

#include "apps/service_notice.hpp"
#include "pipeline/station.hpp"

#include <atomic>
#include <chrono>
#include <thread>

namespace scanseal::apps {

struct SupervisorOptions {
    std::chrono::seconds outage_max; ///< as for /healthz
    std::chrono::seconds stall_max;
    std::chrono::seconds stop_timeout; ///< of a stop, from the first signal
};

/// While it lives: SIGTERM and SIGINT stop the station, a second one ends the process at once
/// (exit 0), and so does a stop that lasts longer than stop_timeout: the journal has everything,
/// the next start goes on. Tells systemd READY=1 (now), STATUS=, STOPPING=1, and WATCHDOG=1 three
/// times in each watchdog period for as long as no thread has been without progress for longer
/// than stall_max. One at a time.
class Supervisor final {
public:
    /// Borrows the station.
    Supervisor(pipeline::Station& station, const SupervisorOptions& options);
    /// Gives the signals back to their default.
    ~Supervisor();
    Supervisor(const Supervisor&) = delete;
    Supervisor& operator=(const Supervisor&) = delete;
    Supervisor(Supervisor&&) = delete;
    Supervisor& operator=(Supervisor&&) = delete;

private:
    void watch();
    void tell_systemd(std::chrono::steady_clock::time_point now);
    void end_a_late_stop(std::chrono::steady_clock::time_point now);

    pipeline::Station& station_;
    SupervisorOptions options_;
    ServiceNotice notice_;
    std::chrono::steady_clock::time_point next_sign_;
    std::chrono::steady_clock::time_point next_status_;
    std::string last_status_;
    std::chrono::steady_clock::time_point stop_by_;
    bool stop_seen_ = false;
    std::atomic<bool> done_{false};
    std::thread thread_;
};

} // namespace scanseal::apps
