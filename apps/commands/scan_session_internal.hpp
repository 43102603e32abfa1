// apps/commands/scan_session_internal.hpp — a device opened for one command, whose driver may hang.
#pragma once

#include "apps/commands/scan_options_internal.hpp"
#include "apps/exit_code.hpp"
#include "pipeline/station_options.hpp"
#include "scanner_drivers/sane_session.hpp"

#include <memory>

namespace scanseal::apps {

class OpenedScanner {
public:
    /// Opens the device of `request`; what is wrong with it is said on stderr. `usage` when it does
    /// not grant what was asked, `environment` when it is not to be had. A signal ends its pages
    /// (scan_stop_internal.hpp).
    [[nodiscard]] ExitCode open(const scanner_drivers::ScanRequest& request,
                                const ScanOptions& asked, const pipeline::StationOptions& station);

    /// Requires: open() said `good`.
    [[nodiscard]] scanner_drivers::ScanSession& session() const { return *session_; }

    /// The last thing a command does: returns `code`, or ends the process with it when a thread may
    /// still be in the driver and would keep it.
    [[nodiscard]] ExitCode end_with(ExitCode code) const;

private:
    std::unique_ptr<scanner_drivers::ScanSession> session_;
    bool may_hang_ = false;
};

} // namespace scanseal::apps
