// pipeline/status.hpp — what a station is doing, read from its journal and folders; needs no
// running daemon.
#pragma once

#include "core/clock.hpp"
#include "core/file_system.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/station_options.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

struct StatusOfDocument {
    std::string job;
    std::string hot_folder;
    std::string state;
    std::string captured_at;
    std::string deadline; ///< of the scan window, where known
    std::string last_error;
};

struct StationStatus {
    bool daemon_running = false;
    std::map<std::string, std::int64_t> counts; ///< documents by state
    std::vector<StatusOfDocument> in_work;      ///< not delivered, oldest first
    std::vector<std::string>
        waiting; ///< jobs in hot folders that are not complete, with the reason
    std::uint64_t free_mib = 0;
    std::uint64_t reserve_mib = 0;
    bool disk_full = false;
};

[[nodiscard]] StationStatus read_status(const FileSystem& file_system, const Clock& clock,
                                        const StationOptions& options, const Journal& journal);

/// As text for people, and as JSON (docs/formats/status.md).
[[nodiscard]] std::string status_text(const StationStatus& status);
[[nodiscard]] std::string status_json(const StationStatus& status);

} // namespace scanseal::pipeline
