// core/file_system.hpp — the one seam through which scanseal touches files. Two real versions:
// POSIX (core/posix_file_system.hpp) and the fault-injecting one of the tests. Nothing else in the
// project calls open, write, rename, fsync or unlink; a style test sees to it. SQLite is the one
// exception: it brings its own. Every function throws Failure when the environment says no; "not
// there" is a value where a caller may expect it.
#pragma once

#include "core/byte_source.hpp"
#include "core/bytes.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanseal {

using Path = std::filesystem::path;

enum class FileType { regular, directory, symlink, other };

struct FileStatus {
    FileType type = FileType::other;
    std::uint64_t size_bytes = 0;
    std::int64_t modified_ns = 0; ///< since the epoch
    std::int64_t changed_ns = 0;  ///< ctime: also moves on rename and chmod
    std::uint64_t inode = 0;
    std::uint64_t device = 0;
    std::uint64_t link_count = 0;
    std::uint32_t mode = 0; ///< the nine rwx bits, e.g. 0640; 0 where a file system has none
};

struct DirectoryEntry {
    std::string name;
    FileType type = FileType::other; ///< of the entry itself: symbolic links are not followed
};

/// A new file being written. Dropping it without close() leaves an unfinished file under its
/// (temporary) name.
class FileWriter {
public:
    FileWriter() = default;
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;
    FileWriter(FileWriter&&) = delete;
    FileWriter& operator=(FileWriter&&) = delete;
    virtual ~FileWriter() = default;

    /// Writes all bytes at the end.
    virtual void append(ByteView bytes) = 0;
    /// Content reaches the disk. After a failure the file must be thrown away, never synced again.
    virtual void sync() = 0;
    /// Ends writing; the close is checked. No call may follow.
    virtual void close() = 0;
};

class FileSystem {
public:
    FileSystem() = default;
    FileSystem(const FileSystem&) = delete;
    FileSystem& operator=(const FileSystem&) = delete;
    FileSystem(FileSystem&&) = delete;
    FileSystem& operator=(FileSystem&&) = delete;
    virtual ~FileSystem() = default;

    // Looking. Symbolic links are never followed in the last component.
    [[nodiscard]] virtual std::optional<FileStatus> status(const Path& path) const = 0;
    /// Entries except "." and "..", in no order. Throws Failure(not_found) if there is no such
    /// directory.
    [[nodiscard]] virtual std::vector<DirectoryEntry> list(const Path& directory) const = 0;
    /// Opens a regular file for reading; refuses links and devices (throws Failure(permission)).
    [[nodiscard]] virtual std::unique_ptr<ByteSource> open(const Path& path) const = 0;
    /// Whole file. Throws Failure(input_output) if it is larger than `bytes_max`.
    [[nodiscard]] virtual Bytes read(const Path& path, std::uint64_t bytes_max) const = 0;
    /// True when some process has the file open for writing, where the kernel can tell (Linux
    /// leases); else false. Requires: SIGIO is ignored by the process, since a writer opening the
    /// file at this instant raises it.
    [[nodiscard]] virtual bool is_being_written(const Path& path) const = 0;
    [[nodiscard]] virtual std::uint64_t free_bytes(const Path& directory) const = 0;

    // Changing. Nothing here is durable until the file and then its directory are synced.
    /// Creates a file that must not exist, mode 0640.
    [[nodiscard]] virtual std::unique_ptr<FileWriter> create(const Path& path) = 0;

    /// As create(), but mode 0600: for private keys and secrets. The version here is for file
    /// systems in memory, which nobody else can read.
    [[nodiscard]] virtual std::unique_ptr<FileWriter> create_private(const Path& path) {
        return create(path);
    }

    /// Opens for appending, creating if missing; for the ledger alone.
    [[nodiscard]] virtual std::unique_ptr<FileWriter> open_append(const Path& path) = 0;
    /// Creates one directory (mode 0750); an existing one is fine.
    virtual void create_directory(const Path& path) = 0;
    /// Renames within a file system, replacing nothing: throws Failure(exists) if `to` is there.
    /// Throws Failure(busy) with "cross-device" in the text if they lie on different file systems.
    virtual void rename(const Path& from, const Path& to) = 0;
    /// Like rename, but replaces an existing file in one step.
    virtual void replace(const Path& from, const Path& to) = 0;
    /// Removes a file; a missing one is fine.
    virtual void remove_file(const Path& path) = 0;
    /// Removes an empty directory; a missing one is fine. Throws Failure(exists) if not empty.
    virtual void remove_directory(const Path& path) = 0;
    /// Cuts a file to a length; for a torn last ledger line alone.
    virtual void truncate(const Path& path, std::uint64_t size_bytes) = 0;
    /// Syncs content of an existing file that somebody else wrote (a claimed source).
    virtual void sync_file(const Path& path) = 0;
    /// Names in this directory (created, renamed, removed) reach the disk.
    virtual void sync_directory(const Path& directory) = 0;
};

} // namespace scanseal
