// apps/daemon.hpp — runs a station until it is told to stop.
#pragma once

#include "apps/exit_code.hpp"
#include "core/file_system.hpp"

namespace scanseal::apps {

struct DaemonOptions {
    Path station;
    bool until_idle = false;
    bool json_log = false;
    bool verbose = false;
};

/// One process a station: a second one ends with ExitCode::environment and says who has it. SIGTERM
/// and SIGINT end it after the documents in hand.
[[nodiscard]] ExitCode run_daemon(const DaemonOptions& options);

} // namespace scanseal::apps
