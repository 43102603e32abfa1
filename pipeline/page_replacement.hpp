// pipeline/page_replacement.hpp — pages of a held job whose place another image has taken. The
// journal row says which; the images lie among the job's files under hidden names, and the job as
// it came is not touched (docs/adr/0015-replacing-a-page-of-a-held-job.md).
#pragma once

#include "core/file_system.hpp"
#include "pipeline/job_files.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scanseal::pipeline {

struct PageReplacement {
    unsigned page = 1; ///< 1-based, in the document
    // Which image it was: a file of the job, or of an earlier replacement.
    std::string old_file;
    std::uint32_t old_index = 0; ///< 0-based page inside it
    std::uint32_t old_pages = 1; ///< that the file has
    // What took its place; it lies in the job's folder under hidden_name_of(file).
    std::string file;
    std::string sha256; ///< lower-case hex
    std::string reason;
    std::string by;          ///< id of an information manager
    std::string replaced_at; ///< RFC 3339 with the station's offset
    bool unlike = false;     ///< it looked like another sheet, and was taken all the same
};

using PageReplacements = std::vector<PageReplacement>;

/// ".replacement-1.tif": no part of the job to whoever lists its files.
[[nodiscard]] std::string hidden_name_of(const std::string& file);

/// As kept in the journal: JSON.
[[nodiscard]] std::string to_text(const PageReplacements& replacements);
/// None of an empty text. Throws Failure(corrupt) if `text` was not made by to_text.
[[nodiscard]] PageReplacements replacements_from(const std::string& text);

/// Puts each image in the place of the page that it replaces: `files.inputs` is what is in force
/// from here on, and what was replaced is among `files.superseded` and `files.job.superseded`. An
/// image that is not what was noted is the finding file_digest_mismatch, one whose page is not
/// there page_missing. `folder`: of the job. Throws Failure on read errors.
void apply_replacements(const FileSystem& file_system, const Path& folder,
                        const PageReplacements& replacements, JobFiles& files);

} // namespace scanseal::pipeline
