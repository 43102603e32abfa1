// pipeline/left_sources.hpp — sources that were copied into the spool and then could not be removed
// from the hot folder (read-only share, immutable file): they are not taken a second time, and
// their removal is tried again now and then.
#pragma once

#include "core/clock.hpp"
#include "pipeline/hot_folder_notes.hpp"
#include "scanner_drivers/hot_folder.hpp"

#include <chrono>
#include <unordered_map>

namespace scanseal::pipeline {

/// Used by one thread. Borrows everything.
class LeftSources final {
public:
    /// Knows what earlier runs left.
    LeftSources(FileSystem& file_system, const Clock& clock, HotFolderNotes& notes);

    /// Durable on return. Requires: copies of these files are in the spool, durably.
    void add(const std::vector<LeftFile>& files);

    /// True when every file of `job` was copied in before and has not changed since: it must not be
    /// taken again. Tries to remove them, at most once in a time that doubles from 1 s to 60 s, and
    /// is false when that succeeded.
    [[nodiscard]] bool holds_all_of(const scanner_drivers::ArrivedJob& job);

private:
    struct Wait {
        std::chrono::steady_clock::time_point until;
        unsigned failures = 0;
    };

    [[nodiscard]] bool is_left(const Path& path);
    [[nodiscard]] bool try_to_remove(const scanner_drivers::ArrivedJob& job,
                                     const std::vector<Path>& files);

    FileSystem& file_system_;
    const Clock& clock_;
    HotFolderNotes& notes_;
    std::unordered_map<std::string, LeftFile> files_;
    std::unordered_map<std::string, Wait> waits_; ///< by the job's first file
};

} // namespace scanseal::pipeline
