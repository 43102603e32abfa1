#include "apps/commands/scan_session_internal.hpp"
#include "apps/commands/scan_stop_internal.hpp"

#include <cstdlib>
#include <iostream>

namespace scanseal::apps {

ExitCode OpenedScanner::open(const scanner_drivers::ScanRequest& request, const ScanOptions& asked,
                             const pipeline::StationOptions& station) {
    const auto& limits = station.decode_limits;
    auto session = scanner_drivers::ScanSession::open(
        request,
        {.side_px_max = limits.side_px_max,
         .page_bytes_max = limits.page_bytes_max,
         .silence_max = std::chrono::seconds{asked.time_limit_s}},
        scan_is_to_end());
    if (!session) {
        const auto& refusal = session.error();
        std::cerr << "scanseal: " << to_string(refusal.code) << ": " << refusal.detail << '\n'
                  << std::flush;
        may_hang_ = refusal.code == RefusalCode::scanner_unavailable;
        return may_hang_ ? ExitCode::environment : ExitCode::usage;
    }
    session_ = std::move(*session);
    return ExitCode::good;
}

ExitCode OpenedScanner::end_with(ExitCode code) const {
    if (may_hang_ || (session_ && session_->hung())) {
        std::cout << std::flush;
        std::_Exit(static_cast<int>(code));
    }
    return code;
}

} // namespace scanseal::apps
