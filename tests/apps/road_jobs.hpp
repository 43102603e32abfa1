// tests/apps/road_jobs.hpp — small jobs that are taken all the way from hot folder to receipt.
#pragma once

#include <string>

namespace scanseal::test {

/// A bilevel A6 page, small on disk, as TIFF. Requires: number 0 or 1.
[[nodiscard]] const std::string& page_bytes(unsigned number);

/// The job file of a clinical note with one page of 300 dpi, for patient `number`, received half an
/// hour ago.
[[nodiscard]] std::string job_text(unsigned number, const std::string& operator_id,
                                   const std::string& page);

} // namespace scanseal::test
