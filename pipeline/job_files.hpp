// pipeline/job_files.hpp — what lies in a claimed job's folder, held against its job.json.
#pragma once

#include "core/file_system.hpp"
#include "core/result.hpp"
#include "pipeline/finding.hpp"
#include "pipeline/job.hpp"
#include "pipeline/window.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// One image file of a job, in page order.
struct InputFile {
    std::string name;
    Path path;
    std::string sha256; ///< of the bytes in the spool
    std::uint64_t size_bytes = 0;
    FileStatus status_at_digest;  ///< to notice a writer that still holds the file open
    std::uint32_t first_page = 0; ///< 0-based; those before it are of other documents of the stack
    std::optional<std::uint32_t> page_count; ///< pages from there; empty: all
    bool shared = false; ///< other documents of the stack have pages of this file
    PageClaims claims;   ///< what job.json says about it; only `file` is set when it lists no pages
};

struct JobFiles {
    Job job;
    std::string job_text; ///< job.json as it came; kept in the record
    std::vector<InputFile> inputs;
    std::vector<InputFile> superseded; ///< beside job.superseded; no pages
    Findings findings; ///< job_unreadable, job_schema, page_missing, file_not_listed,
                       ///< file_digest_mismatch, job_without_pages, not_a_regular_file
};

/// The job.json of a job that has none, from its first page file (digested already, so that a
/// change made later is noticed). Its refusal refuses the job.
using JobTextOf = std::function<Result<std::string>(const InputFile& first)>;

/// Reads job.json (or the sidecar) and digests every page file. Where there is no job file,
/// `job_text_of` is asked for one; empty: job_unreadable. Throws Failure on read errors.
[[nodiscard]] JobFiles gather_job_files(const FileSystem& file_system, const Path& folder,
                                        const Calendar& calendar, std::uint64_t file_bytes_max,
                                        const JobTextOf& job_text_of = {});

/// The file with its digest, now. Throws Failure on read errors.
[[nodiscard]] InputFile digest_input(const FileSystem& file_system, const Path& path,
                                     const PageClaims& claims);

} // namespace scanseal::pipeline
