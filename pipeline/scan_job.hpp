// pipeline/scan_job.hpp — a complete ScanFolder becomes a job in the hot folder. See
// docs/scanning.md.
#pragma once

#include "core/result.hpp"
#include "pipeline/scan_folder.hpp"
#include "pipeline/station_options.hpp"
#include "pipeline/submission.hpp"

#include <string>
#include <vector>

namespace scanseal::pipeline {

/// The job.json of the folder's images: the template with the pages and their SHA-256 (read back
/// from the disk), pages_expected, counters, events, device and scanned_at put in.
[[nodiscard]] std::string scan_job_text(const FileSystem& file_system, const ScanFolder& folder);

/// What the profile would refuse before any page is seen: mistakes of the template (job_schema),
/// operator_not_bound, attestation_missing, medium_not_allowed, window_missed and others. Notes are
/// left out. `now` counts as the time of capture. `state.device` and so on need not be filled.
[[nodiscard]] Findings check_before_scanning(const ScanState& state,
                                             const HotFolderSettings& folder,
                                             const StationOptions& options, TimePoint now);

/// The limits for pages of this job in its profile; null: the profile does not take it. Requires:
/// check_before_scanning found nothing.
[[nodiscard]] const MediumLimits* limits_before_scanning(const ScanState& state,
                                                         const HotFolderSettings& folder,
                                                         const StationOptions& options);

/// Submits the folder as the job `name` (submit_job: whole or not at all, durably) and removes it.
/// After a crash in between, the same again finds its own job in the hot folder, or the answer to
/// it, and only removes the folder. Refuses what submit_job refuses; the folder stays then.
/// Requires: the capture was complete.
[[nodiscard]] Result<PlacedJob> submit_scan(FileSystem& file_system, ScanFolder& folder,
                                            const HotFolderSettings& hot_folder,
                                            const std::string& name, const Journal* journal);

} // namespace scanseal::pipeline
