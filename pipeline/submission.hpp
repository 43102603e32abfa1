// pipeline/submission.hpp — puts a job into a hot folder in one step, the way every sender should.
#pragma once

#include "core/file_system.hpp"
#include "core/result.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// Copies `files` and `job_file` (as job.json) into a hidden folder beside in/, and renames it to
/// in/`name`. Durable on return. A name that is taken gets ~2, ~3 ... Returns the name used.
/// Refuses job_name_unsafe.
[[nodiscard]] Result<std::string> submit_job(FileSystem& file_system, const Path& hot_folder,
                                             const std::string& name, const Path& job_file,
                                             const std::vector<Path>& files);

/// The receipt of a job, once it is there: in out/ or rejected/.
[[nodiscard]] std::optional<std::string>
find_receipt(const FileSystem& file_system, const Path& hot_folder, const std::string& name);

} // namespace scanseal::pipeline
