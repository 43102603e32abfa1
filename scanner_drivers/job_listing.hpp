// scanner_drivers/job_listing.hpp — the little of a job.json that says when a job is complete:
// which files it lists, and their digests. Whether the job is a good one is judged by the pipeline
// with the whole schema.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace scanseal::scanner_drivers {

inline constexpr std::uint64_t k_job_file_bytes_max = 4U << 20U;

struct ListedFile {
    std::string name;
    std::string sha256; ///< 64 lower-case hex digits, or empty
};

struct JobListing {
    std::string schema;            ///< "scanseal.job/1", or whatever stands there
    std::vector<ListedFile> files; ///< of pages[]; empty if the job lists none
};

/// Refuses job_unreadable when the bytes are no JSON (RFC 8259), nest deeper than 64 levels, list
/// more than `files_max` files, or have pages twice. Entries of other types than the schema wants
/// are passed over.
[[nodiscard]] Result<JobListing> read_job_listing(ByteView json, std::size_t files_max);

} // namespace scanseal::scanner_drivers
