// pipeline/submission.hpp — puts a job into a hot folder in one step, the way every sender should.
#pragma once

#include "core/file_system.hpp"
#include "core/result.hpp"
#include "pipeline/journal.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace scanseal::pipeline {

struct NewJob {
    Path hot_folder;     ///< in/, out/ and rejected/ lie below
    std::string profile; ///< by which the journal knows the hot folder
    std::string name; ///< empty: the first file's name without extension, "-" and 8 random digits
    Path job_file;
    std::vector<Path> files; ///< at least one
};

struct PlacedJob {
    Path hot_folder;
    std::string name;
    std::set<std::string> sha256; ///< of the files, lower-case hex
};

/// Copies the files and the job file (as job.json) into a hidden folder of its own in in/, and
/// renames that to in/NAME: senders of the same name at the same time cannot mix their files, one
/// of them is refused. Durable on return; on a refusal or a Failure the hidden folder is removed
/// again. `journal` (null: the station has none) is asked for jobs of that name that are under way.
/// Refuses job_name_unsafe, with advice in the detail, when the daemon would not take the job's
/// name or a file's name as it is, when two files have one name, and when the job's name is taken:
/// by a job in in/, by one that is not delivered, or by a receipt or rejected job that lies there.
[[nodiscard]] Result<PlacedJob> submit_job(FileSystem& file_system, const NewJob& job,
                                           const Journal* journal);

/// The receipt of exactly this job, once it is there, in out/ or rejected/: it bears the job's name
/// and names no page file that is not the job's.
[[nodiscard]] std::optional<std::string> find_receipt(const FileSystem& file_system,
                                                      const PlacedJob& job);

} // namespace scanseal::pipeline
