// core/answering_file_system.hpp — a file system on which a silent share fails instead of making
// everybody wait: nothing is begun below it until it answers again (core/share_probe.hpp).
#pragma once

#include "core/file_system.hpp"
#include "core/share_probe.hpp"

#include <deque>
#include <vector>

namespace scanseal {

/// Passes every call on to another file system. Below one of the `shares` it first sees to it that
/// the share answers, and else throws Failure(busy). A call that has begun is never cut short: a
/// rename that was given up and happens later would be worse than one that is waited for. So a
/// server that falls silent in the middle of a call holds up that caller. Thread-safe as far as the
/// other file system is.
class AnsweringFileSystem final : public FileSystem {
public:
    /// Borrows `inner`. Paths count as below a share by their text: both absolute and normal.
    AnsweringFileSystem(FileSystem& inner, const std::vector<Path>& shares, ShareQuestion question,
                        ShareTimes times = {});

    /// False while the share that holds `path` is silent. True for whatever is on no share.
    [[nodiscard]] bool answers(const Path& path) const;

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

private:
    [[nodiscard]] ShareProbe* share_of(const Path& path) const;
    /// `path`, which may be used now.
    const Path& ready(const Path& path) const;

    FileSystem& inner_;
    mutable std::deque<ShareProbe> shares_;
};

} // namespace scanseal
