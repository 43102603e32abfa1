// pipeline/hot_folder_notes.hpp — what must be remembered of the hot folders across restarts: that
// a watch folder existed, which sources were copied in and could not be removed, and why a job
// cannot be taken. Two tables of their own in the journal's database. Every changing call is
// durable on return. One instance belongs to one thread. Throws Failure(database, busy, disk_full).
#pragma once

#include "core/file_system.hpp"
#include "storage/sqlite_database.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// A file of a hot folder whose copy is in the spool, and which could not be removed. While inode,
/// size and mtime are the same it is that file.
struct LeftFile {
    Path path;
    std::uint64_t inode = 0;
    std::uint64_t size_bytes = 0;
    std::int64_t modified_ns = 0;
};

class HotFolderNotes final {
public:
    /// Opens the journal's database and adds what it lacks. Requires: the journal was opened there
    /// before.
    explicit HotFolderNotes(const Path& journal_file);

    /// True once note_there() was called for this watch folder, by any run of the daemon.
    [[nodiscard]] bool was_there(const Path& in);
    void note_there(const Path& in);

    /// `place`: the job's folder, or the first of its files. A later reason replaces an earlier.
    void note_trouble(const Path& place, const std::string& reason);
    void forget_trouble(const Path& place);
    /// Why the job at `place` is not taken; empty if nothing is known against it.
    [[nodiscard]] std::string trouble_of(const Path& place);

    void note_left(const std::vector<LeftFile>& files);
    void forget_left(const std::vector<Path>& paths);
    [[nodiscard]] std::vector<LeftFile> left();

private:
    storage::SqliteDatabase database_;
};

} // namespace scanseal::pipeline
