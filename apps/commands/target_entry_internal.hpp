// apps/commands/target_entry_internal.hpp — a check of a scanner with the target sheet is entered
// and told: what `scanseal target` and `scanseal scan --target` share.
#pragma once

#include "apps/exit_code.hpp"
#include "apps/opened_station.hpp"
#include "pipeline/target_check.hpp"

#include <string>

namespace scanseal::apps {

/// Throws UsageError if no such device is registered.
[[nodiscard]] RegisteredDevice registered_device(const OpenedStation& opened,
                                                 const std::string& name);

/// Says on stderr, in English and Japanese, why there is no check.
[[nodiscard]] ExitCode explain_no_check(const Refusal& refusal);

/// Fills in time, account and build, keeps the check for its device (durable on return; `opened`
/// null: it is not kept), and tells it: JSON on stdout, else a table on stderr. Exit code `no` if
/// the scanner failed, or the scan was entered before. Throws Failure as keep_check.
[[nodiscard]] ExitCode enter_check(FileSystem& file_system, const Clock& clock,
                                   const OpenedStation* opened, pipeline::TargetCheck check,
                                   bool json);

} // namespace scanseal::apps
