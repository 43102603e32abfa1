// scanner_drivers/job_judgement.hpp — what, if anything, a quiet job still lacks.
#pragma once

#include "core/refusal.hpp"
#include "scanner_drivers/folder_survey.hpp"

#include <optional>

namespace scanseal::scanner_drivers {

/// How long a shortcoming may last before the job is refused for it.
enum class Patience {
    none,    ///< nothing that comes later can mend it
    limited, ///< until the job lay unchanged for options.incomplete_after
    endless, ///< the file system says no at present; that passes or needs a person, not a rejection
};

struct Shortcoming {
    Patience patience = Patience::limited;
    Refusal refusal;
};

/// The first thing that keeps `job` from being complete; empty if it is complete. Reads files
/// through `memory`.
[[nodiscard]] std::optional<Shortcoming>
find_shortcoming(const JobCandidate& job, const HotFolderOptions& options, FileMemory& memory);

/// The file that describes the job, or null.
[[nodiscard]] const FoundFile* job_file_of(const JobCandidate& job);

/// The job's name with every component fit for use: as it is where it is safe, made printable where
/// it is not.
[[nodiscard]] std::string usable_name(const JobCandidate& job);

} // namespace scanseal::scanner_drivers
