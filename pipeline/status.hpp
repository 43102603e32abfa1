// pipeline/status.hpp — what a station is doing, read from its journal and folders; needs no
// running daemon, and changes nothing.
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
    /// Documents taken in and not delivered yet; those held for review are not counted.
    std::size_t queue_depth = 0;
    std::string oldest_captured_at; ///< of the documents in queue_depth; empty if there are none
    /// Earliest deadline of a document in work, held ones too; empty if none is known.
    std::string next_deadline;
    std::string last_error; ///< "profile/job: reason" of the document put off last; may be empty
    std::vector<StatusOfDocument> in_work; ///< not delivered, oldest first
    std::vector<std::string>
        waiting; ///< jobs in hot folders that are not complete, with the reason
    /// Registered scanners whose target check is missing or failed now, with the reason.
    std::vector<std::string> devices_not_ready;
    std::uint64_t free_mib = 0;
    std::uint64_t reserve_mib = 0;
    bool disk_full = false;
};

/// `journal` is null while the station has none: then nothing is in work. A hot folder that cannot
/// be looked at is a line in `waiting`. Throws Failure when the journal or the disk cannot be read.
[[nodiscard]] StationStatus read_status(const FileSystem& file_system, const Clock& clock,
                                        const StationOptions& options, const Journal* journal);

/// As text for people, and as JSON (docs/formats/status.md).
[[nodiscard]] std::string status_text(const StationStatus& status);
[[nodiscard]] std::string status_json(const StationStatus& status);

} // namespace scanseal::pipeline
