// apps/commands/scan_stop_internal.hpp — Ctrl-C and SIGTERM end the page that is being scanned.
#pragma once

#include <atomic>

namespace scanseal::apps {

/// True once a signal came, from the first call of end_scan_on_signals on.
[[nodiscard]] const std::atomic<bool>& scan_is_to_end() noexcept;

/// Catches SIGINT and SIGTERM from here on; a wait for the operator ends as well.
void end_scan_on_signals();

} // namespace scanseal::apps
