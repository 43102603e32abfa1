#include "apps/supervisor.hpp"

#include "core/assert.hpp"
#include "core/log.hpp"
#include "pipeline/health.hpp"

#include <csignal>
#include <string_view>
#include <unistd.h>

namespace scanseal::apps {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds k_look{50};
constexpr std::chrono::seconds k_status_every{5};
constexpr int k_signs_a_period = 3;

std::atomic<pipeline::Station*> g_station{nullptr};
std::atomic<int> g_signals{0};

/// Ends the process where it stands, as a kill would: the journal knows how to go on.
[[noreturn]] void end_now(std::string_view why) noexcept {
    static_cast<void>(!::write(STDERR_FILENO, why.data(), why.size()));
    ::_exit(0);
}

extern "C" void stop_on_signal(int /*number*/) {
    if (g_signals.fetch_add(1) > 0) {
        end_now("scanseal: told to stop a second time: ended at once; the next start goes on\n");
    }
    if (auto* station = g_station.load()) {
        station->stop();
    }
}

void handle_signals(void (*handler)(int)) {
    struct sigaction action{};
    action.sa_handler = handler;
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGINT, &action, nullptr);
}

} // namespace

Supervisor::Supervisor(pipeline::Station& station, const SupervisorOptions& options)
    : station_(station), options_(options) {
    SCANSEAL_ASSERT(g_station.exchange(&station) == nullptr);
    g_signals = 0;
    handle_signals(stop_on_signal);
    notice_.ready();
    thread_ = std::thread([this] { watch(); });
}

Supervisor::~Supervisor() {
    done_ = true;
    thread_.join();
    if (!stop_seen_) {
        notice_.stopping(); // it ended faster than the thread looks, or by itself
    }
    handle_signals(SIG_DFL);
    g_station = nullptr;
}

void Supervisor::watch() {
    while (!done_) {
        const auto now = steady_clock::now();
        end_a_late_stop(now);
        tell_systemd(now);
        std::this_thread::sleep_for(k_look);
    }
}

void Supervisor::end_a_late_stop(steady_clock::time_point now) {
    if (g_signals == 0) {
        return;
    }
    if (!stop_seen_) {
        stop_seen_ = true;
        stop_by_ = now + options_.stop_timeout;
        notice_.stopping();
        notice_.status("stopping: documents in hand are taken to a safe place");
    } else if (now >= stop_by_) {
        log::warning("stopped_at_once",
                     {{"stop_timeout_s", std::to_string(options_.stop_timeout.count())}});
        end_now("");
    }
}

void Supervisor::tell_systemd(steady_clock::time_point now) {
    const auto watchdog = notice_.watchdog();
    if (watchdog && now >= next_sign_) {
        next_sign_ = now + *watchdog / k_signs_a_period;
        if (station_.figures(options_.stall_max).stalled.empty()) {
            notice_.alive();
        }
    }
    if (now >= next_status_ && !stop_seen_) {
        next_status_ = now + k_status_every;
        const auto figures = station_.figures(options_.stall_max);
        auto line = status_line(figures, pipeline::troubles(figures, options_.outage_max));
        if (line != last_status_) {
            notice_.status(line);
            last_status_ = std::move(line);
        }
    }
}

} // namespace scanseal::apps
