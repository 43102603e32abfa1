// pipeline/requeueing.hpp — puts a rejected job back into its hot folder, as it came.
#pragma once

#include "core/file_system.hpp"
#include "core/result.hpp"

#include <string>

namespace scanseal::pipeline {

/// Moves hot/<profile>/rejected/NAME to in/NAME in one step; its receipt goes to
/// out/NAME.rejected.json first, so that the refusal stays on record and the job folder is as it
/// came. A repeat after a crash between the two goes on. Names that are taken get ~2, ~3 ...
/// Returns the name in in/. Refuses job_name_unsafe, record_unknown when there is no such rejected
/// job, as for a folder without receipt.json that only holds rejected jobs, and file_not_listed
/// when other rejected jobs lie inside this one. Durable on return.
[[nodiscard]] Result<std::string> requeue_job(FileSystem& file_system, const Path& hot_folder,
                                              const std::string& name);

} // namespace scanseal::pipeline
