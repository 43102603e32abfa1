// tests/pipeline/troubled_file_system.hpp — the real file system, but for what a test says about
// some of its paths: that they lie on another device, or refuse what is asked of them.
#pragma once

#include "core/failure.hpp"
#include "core/posix_file_system.hpp"

#include <atomic>
#include <functional>
#include <mutex>

namespace scanseal::pipeline {

class TroubledFileSystem final : public FileSystem {
public:
    /// Asked before every operation but status(); throws what shall go wrong. "open", "list",
    /// "rename", "remove", ... `path` is the first one.
    using Trouble = std::function<void(std::string_view operation, const Path& path)>;

    void set_trouble(Trouble trouble) {
        const std::lock_guard lock(mutex_);
        trouble_ = std::move(trouble);
    }

    /// Everything below it seems to lie on another device, as a network mount does.
    void set_elsewhere(Path folder) { elsewhere_ = std::move(folder); }

    /// What seems to be free. Set before the station starts.
    void set_free_bytes(std::function<std::uint64_t()> bytes) { free_bytes_ = std::move(bytes); }

    std::atomic<std::uint64_t> calls{0}; ///< operations below elsewhere()

    [[nodiscard]] std::optional<FileStatus> status(const Path& path) const override {
        auto status = real_.status(path);
        if (status && is_elsewhere(path)) {
            ++counted();
            status->device += 1000;
        }
        return status;
    }

    [[nodiscard]] std::vector<DirectoryEntry> list(const Path& directory) const override {
        ask("list", directory);
        return real_.list(directory);
    }

    [[nodiscard]] std::unique_ptr<ByteSource> open(const Path& path) const override {
        ask("open", path);
        return real_.open(path);
    }

    [[nodiscard]] Bytes read(const Path& path, std::uint64_t bytes_max) const override {
        ask("open", path);
        return real_.read(path, bytes_max);
    }

    [[nodiscard]] bool is_being_written(const Path& path) const override {
        return real_.is_being_written(path);
    }

    [[nodiscard]] std::uint64_t free_bytes(const Path& directory) const override {
        return free_bytes_ ? free_bytes_() : real_.free_bytes(directory);
    }

    [[nodiscard]] std::unique_ptr<FileWriter> create(const Path& path) override {
        ask("create", path);
        return real_.create(path);
    }

    [[nodiscard]] std::unique_ptr<FileWriter> open_append(const Path& path) override {
        ask("create", path);
        return real_.open_append(path);
    }

    void create_directory(const Path& path) override {
        ask("create", path);
        real_.create_directory(path);
    }

    void rename(const Path& from, const Path& to) override {
        ask("rename", from);
        if (is_elsewhere(from) != is_elsewhere(to)) {
            throw Failure(FailureKind::busy, "cross-device renaming of '" + from.string() + "'");
        }
        real_.rename(from, to);
    }

    void replace(const Path& from, const Path& to) override {
        ask("rename", from);
        real_.replace(from, to);
    }

    void remove_file(const Path& path) override {
        ask("remove", path);
        real_.remove_file(path);
    }

    void remove_directory(const Path& path) override {
        ask("remove", path);
        real_.remove_directory(path);
    }

    void truncate(const Path& path, std::uint64_t size_bytes) override {
        real_.truncate(path, size_bytes);
    }

    void sync_file(const Path& path) override { real_.sync_file(path); }

    void sync_directory(const Path& directory) override {
        ask("sync_directory", directory);
        real_.sync_directory(directory);
    }

private:
    [[nodiscard]] bool is_elsewhere(const Path& path) const {
        return !elsewhere_.empty() && (path.native() + "/").starts_with(elsewhere_.native() + "/");
    }

    std::atomic<std::uint64_t>& counted() const {
        return const_cast<TroubledFileSystem*>(this)->calls; // a count is no part of its state
    }

    void ask(std::string_view operation, const Path& path) const {
        if (is_elsewhere(path)) {
            ++counted();
        }
        Trouble trouble; // called without the lock: it may wait
        {
            const std::lock_guard lock(mutex_);
            trouble = trouble_;
        }
        if (trouble) {
            trouble(operation, path);
        }
    }

    PosixFileSystem real_;
    mutable std::mutex mutex_;
    Trouble trouble_;
    Path elsewhere_;
    std::function<std::uint64_t()> free_bytes_;
};

} // namespace scanseal::pipeline
