// scanner_drivers/hot_folder.hpp — looks at one hot folder and says which jobs are complete. It
// only looks; claiming is the pipeline's work (pipeline/intake.hpp). See docs/intake.md for the
// rules.
#pragma once

#include "core/clock.hpp"
#include "core/file_system.hpp"
#include "core/refusal.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::scanner_drivers {

struct HotFolderOptions {
    Path in; ///< the in/ folder
    std::chrono::milliseconds quiet;
    std::chrono::milliseconds incomplete_after;
    unsigned depth_max; ///< folders that only hold jobs: 4 levels
    std::size_t files_per_job_max;
    /// Pages without a job file are a job too, as soon as they are quiet and whole: a cover sheet
    /// says what they are. A job file that is there when they are counts as ever.
    bool job_file_optional = false;
};

enum class JobForm {
    folder,  ///< NAME/ with job.json and pages
    sidecar, ///< NAME.tif with NAME.json beside it; also a loose entry that is refused: `folder`
             ///< holds other jobs too
};

/// A job that will not change any more: complete, or refused for good.
struct ArrivedJob {
    std::string
        name; ///< path below in/ with '/', without extension for a sidecar job: receipts mirror it
    JobForm form = JobForm::folder;
    Path folder;                  ///< the job's own folder, or the folder that holds the two files
    Path job_file;                ///< job.json or NAME.json; empty if there is none
    std::vector<Path> page_files; ///< every other file of the job, natural name order; a loose link
                                  ///< or device alone
    TimePoint complete_since{};   ///< when the complete job was first seen: its capture time
    std::optional<Refusal>
        refusal; ///< set when it can never be complete (truncated and given up, links inside, ...)
};

/// A job that is not complete yet, for status and logs.
struct WaitingJob {
    std::string name;
    std::string
        reason; ///< "still growing", "no job.json yet", "0003.tif ends before its last strip", ...
    std::chrono::milliseconds unchanged_for{};
};

struct FolderReport {
    std::vector<ArrivedJob> arrived;
    std::vector<WaitingJob> waiting;
    /// When the next look can change something without any event: end of a quiet or waiting time.
    std::optional<std::chrono::steady_clock::time_point> look_again_at;
};

/// Keeps, per file, whether its present bytes were found complete, and per job since when nothing
/// in it changed, so that a look costs a stat per file. Not thread-safe; one thread owns it.
class HotFolder final {
public:
    /// `file_system` and `clock` must outlive this.
    HotFolder(const FileSystem& file_system, const Clock& clock, HotFolderOptions options);
    ~HotFolder();
    HotFolder(const HotFolder&) = delete;
    HotFolder& operator=(const HotFolder&) = delete;
    HotFolder(HotFolder&&) = delete;
    HotFolder& operator=(HotFolder&&) = delete;

    /// Lists the folder and judges every job in it. Jobs stay "arrived" in each look until they are
    /// moved away. Entries that cannot be read (busy, no permission) are waiting, with that reason,
    /// for as long as that lasts. A job is quiet when nothing in it changed for options.quiet by
    /// our own observation, or when at first sight every file's mtime and ctime are older than that
    /// and not in the future. A job with a file open for writing never arrives. Throws Failure only
    /// if in/ itself cannot be listed.
    [[nodiscard]] FolderReport look();

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace scanseal::scanner_drivers
