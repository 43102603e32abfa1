#include "apps/commands/scan_stop_internal.hpp"

#include <csignal>

namespace scanseal::apps {

namespace {

// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): a signal handler sets it
std::atomic<bool> g_stop{false};

extern "C" void stop_scanning(int /*number*/) {
    g_stop = true;
}

} // namespace

const std::atomic<bool>& scan_is_to_end() noexcept {
    return g_stop;
}

void end_scan_on_signals() {
    struct sigaction action{}; // without SA_RESTART
    action.sa_handler = stop_scanning;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

} // namespace scanseal::apps
