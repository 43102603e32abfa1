// scanner_drivers/folder_survey.hpp — lists a hot folder and puts its files together into jobs,
// complete or not.
#pragma once

#include "scanner_drivers/file_memory.hpp"
#include "scanner_drivers/hot_folder.hpp"

#include <string>
#include <vector>

namespace scanseal::scanner_drivers {

/// What may be a job: a folder, or the files with one stem, or a single entry that is neither.
struct JobCandidate {
    std::string key;  ///< tells the folder x from the files x.*
    std::string name; ///< path below in/, as ArrivedJob::name, but with the names as they are
    JobForm form = JobForm::folder;
    Path folder;
    std::vector<FoundFile> files; ///< natural name order; of a folder with the ignored ones
    std::string unreadable;       ///< why the folder could not be listed
    bool too_deep = false;        ///< a folder of folders below the deepest allowed level
};

/// All candidates below options.in, each file observed in `memory`. Throws Failure if in/ itself
/// cannot be listed; trouble further down is told in the candidate.
[[nodiscard]] std::vector<JobCandidate>
survey_folder(const FileSystem& file_system, const HotFolderOptions& options, FileMemory& memory);

} // namespace scanseal::scanner_drivers
