// core/posix_file_system.hpp — FileSystem on a real POSIX file system. The only file with file
// syscalls.
#pragma once

#include "core/file_system.hpp"

namespace scanseal {

/// Stateless; one may serve all threads.
class PosixFileSystem final : public FileSystem {
public:
    [[nodiscard]] std::optional<FileStatus> status(const Path& path) const override;
    [[nodiscard]] std::vector<DirectoryEntry> list(const Path& directory) const override;
    [[nodiscard]] std::unique_ptr<ByteSource> open(const Path& path) const override;
    [[nodiscard]] Bytes read(const Path& path, std::uint64_t bytes_max) const override;
    [[nodiscard]] bool is_being_written(const Path& path) const override;
    [[nodiscard]] std::uint64_t free_bytes(const Path& directory) const override;
    [[nodiscard]] std::unique_ptr<FileWriter> create(const Path& path) override;
    [[nodiscard]] std::unique_ptr<FileWriter> create_private(const Path& path) override;
    [[nodiscard]] std::unique_ptr<FileWriter> open_append(const Path& path) override;
    void create_directory(const Path& path) override;
    void rename(const Path& from, const Path& to) override;
    void replace(const Path& from, const Path& to) override;
    void remove_file(const Path& path) override;
    void remove_directory(const Path& path) override;
    void truncate(const Path& path, std::uint64_t size_bytes) override;
    void sync_file(const Path& path) override;
    void sync_directory(const Path& directory) override;
};

} // namespace scanseal
