// pipeline/scan_counters.hpp — do the scanner's own counts and reports let the document pass? A
// short batch looks like a finished one (requirements R19, R20).
#pragma once

#include "core/profile.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/job.hpp"

#include <cstddef>

namespace scanseal::pipeline {

/// counters_mismatch (reject): images captured are not sheets x sides, or the pages are not the
/// captured images without the removed ones. feeder_event_open (review): one for each event that is
/// not resolved. lossy_source, with the limits' severity: the sender does not know whether the
/// device sent pages through a lossy coder. Judges only what the sender told; docs/formats/job.md.
[[nodiscard]] Findings check_scan_counters(const ScanClaims& scan, const MediumLimits& limits,
                                           std::size_t page_count);

} // namespace scanseal::pipeline
