// apps/commands/scan_options_internal.hpp — what `scanseal scan` was asked for on the command line.
#pragma once

#include "apps/exit_code.hpp"
#include "core/file_system.hpp"
#include "pipeline/scan_folder.hpp"
#include "scanner_drivers/sane_scan.hpp"

#include <optional>
#include <string>

namespace scanseal::apps {

struct ScanOptions {
    bool list = false;
    Path station;
    std::string profile;
    std::string name;
    std::string go_on_with; ///< --continue
    std::string drop;
    bool hold = false;                    ///< keep a complete scan instead of submitting it
    std::string submit;                   ///< a scan that was held
    std::optional<unsigned> replace;      ///< this sheet is scanned again
    std::optional<unsigned> insert_after; ///< a sheet was forgotten here
    std::string reason;
    bool force = false;
    std::optional<unsigned> from_sheet;
    std::optional<unsigned> sheets;
    unsigned time_limit_s = 120;
    std::string target; ///< name in the register: scan the target sheet, and nothing else
    Path save;          ///< where its image goes; empty: it is not kept
    // The device.
    std::string device;
    std::string source = "flatbed";
    std::string mode = "colour";
    std::string page_size = "full";
    double resolution = 300;
    unsigned depth = 8;
    // The document.
    Path job;
    std::string type;
    std::string medium;
    std::string patient;
    std::string operator_id;
    std::string created_at;
    std::string received_at;
    std::string title;
    bool attest = false;
};

/// Source, mode, depth, resolution and page size. Throws UsageError for a page size that is none.
[[nodiscard]] scanner_drivers::ScanRequest scan_request_for(const ScanOptions& options);

/// Scans the target sheet with one page of the device and enters it as a check of
/// `options.target`, with all its talk on stderr.
[[nodiscard]] ExitCode scan_target(const ScanOptions& options);

/// Throws UsageError when the options do not say enough, or contradict each other.
[[nodiscard]] pipeline::ScanState scan_state_for(const FileSystem& file_system,
                                                 const ScanOptions& options);

/// One session of capturing and submitting, with all its talk on stderr; the job's name goes to
/// stdout once it is placed.
[[nodiscard]] ExitCode scan_into_hot_folder(const ScanOptions& options);

} // namespace scanseal::apps
