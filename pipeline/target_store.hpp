// pipeline/target_store.hpp — the checks of a station's scanners, one file each, never replaced:
// target-checks/DEVICE/20261120T081500.123Z-3f9a01c7e2b4d586.json. The name holds the time in UTC
// and the first 64 bits of the scan's pixel digest. Files rather than rows of the journal: a check
// is made while the daemon works or rests, outlives the journal, and an auditor reads it as it is.
#pragma once

#include "core/file_system.hpp"
#include "core/result.hpp"
#include "pipeline/target_check.hpp"

#include <optional>

namespace scanseal::pipeline {

/// Keeps a check; durable on return. Requires: check.device is a name of the register. Refuses
/// target_image_reused if a check of any device was made from the same pixels: a scan says nothing
/// about the scanner of another day. Throws Failure as the file system does.
[[nodiscard]] Result<void> keep_check(FileSystem& file_system, const Path& folder,
                                      const TargetCheck& check);

/// A span of time, `from` included, `to` not.
struct CheckSpan {
    TimePoint from;
    TimePoint to;
};

/// The checks of one device within `span`, oldest first. Throws Failure, also corrupt.
[[nodiscard]] std::vector<KeptCheck> checks_within(const FileSystem& file_system,
                                                   const Path& folder, const std::string& device,
                                                   const CheckSpan& span);

/// The newest check of one device; empty if there never was one. Throws Failure, also corrupt.
[[nodiscard]] std::optional<KeptCheck> last_check(const FileSystem& file_system, const Path& folder,
                                                  const std::string& device);

} // namespace scanseal::pipeline
