// pipeline/device_checks.hpp — may the scanner that a job names scan for this profile, and was it
// checked (requirement S1). No pixels here.
#pragma once

#include "core/clock.hpp"
#include "core/file_system.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/job.hpp"
#include "pipeline/station_options.hpp"
#include "pipeline/target_store.hpp"
#include "pipeline/work_sheet.hpp"

namespace scanseal::pipeline {

/// Whose device is asked about. Borrows everything for the call.
struct DeviceQuestion {
    const Job& job;
    const Profile& profile; ///< in force
    const HotFolderSettings& folder;
    TimePoint captured_at; ///< stands for the scan, unless the folder trusts scan.scanned_at
};

/// Nothing while the register is empty. Findings: device_not_registered (none or several fit),
/// device_not_for_profile, target_missing, target_failed; `sheet` receives the device and the check
/// that the document relies on. Throws Failure when kept checks cannot be read.
[[nodiscard]] Findings check_device(const FileSystem& file_system, const StationOptions& options,
                                    const DeviceQuestion& question, DeviceSheet& sheet);

/// What the checks around a moment say about it: the last one before it, and the next one after it,
/// each within the time for which a check of the device holds. A failed one counts in either place,
/// since nobody knows since when the scanner was off; a good one too, since it was good until then.
struct RelevantCheck {
    std::string target; ///< "passed", "failed", "missing"
    std::optional<KeptCheck> check;
};

[[nodiscard]] RelevantCheck relevant_check(const FileSystem& file_system, const Path& folder,
                                           const RegisteredDevice& device, const TimeZone& zone,
                                           TimePoint moment);

} // namespace scanseal::pipeline
