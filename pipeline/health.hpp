// pipeline/health.hpp — does a station do its work: what /healthz and systemd are told.
#pragma once

#include "pipeline/station_figures.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// Why the station does not do its work now, one line each, the first word a stable name:
/// "disk_full", "hot_folder_failed", "timestamp_outage", "stalled", "stopping". Empty: it is well.
/// A timestamp outage counts once it has lasted longer than `outage_max`; a shorter one heals by
/// itself.
[[nodiscard]] std::vector<std::string> troubles(const StationFigures& figures,
                                                std::chrono::seconds outage_max);

/// One line for people: what is in work, or the first trouble.
[[nodiscard]] std::string status_line(const StationFigures& figures,
                                      const std::vector<std::string>& found);

} // namespace scanseal::pipeline
