// tests/storage/noting_file_system.hpp — the real file system, taking notes of what makes things
// durable.
#pragma once

#include "core/failure.hpp"
#include "core/posix_file_system.hpp"

#include <memory>
#include <string>
#include <vector>

namespace scanseal::storage {

class NotingWriter final : public FileWriter {
public:
    NotingWriter(std::unique_ptr<FileWriter> real, std::string name,
                 std::vector<std::string>& notes, const bool& fail_sync)
        : real_(std::move(real)), name_(std::move(name)), notes_(notes), fail_sync_(fail_sync) {}

    void append(ByteView bytes) override { real_->append(bytes); }

    void sync() override {
        if (fail_sync_) {
            throw Failure(FailureKind::input_output, "fsync of " + name_);
        }
        real_->sync();
        notes_.push_back("fsync " + name_);
    }

    void close() override { real_->close(); }

private:
    std::unique_ptr<FileWriter> real_;
    std::string name_;
    std::vector<std::string>& notes_;
    const bool& fail_sync_;
};

class NotingFileSystem final : public FileSystem {
public:
    explicit NotingFileSystem(Path top) : top_(std::move(top)) {}

    std::optional<FileStatus> status(const Path& path) const override { return real_.status(path); }

    std::vector<DirectoryEntry> list(const Path& folder) const override {
        return real_.list(folder);
    }

    std::unique_ptr<ByteSource> open(const Path& path) const override { return real_.open(path); }

    Bytes read(const Path& path, std::uint64_t bytes_max) const override {
        return real_.read(path, bytes_max);
    }

    bool is_being_written(const Path& path) const override { return real_.is_being_written(path); }

    std::uint64_t free_bytes(const Path& folder) const override { return real_.free_bytes(folder); }

    std::unique_ptr<FileWriter> create(const Path& path) override {
        return std::make_unique<NotingWriter>(real_.create(path), name(path), notes, fail_sync);
    }

    std::unique_ptr<FileWriter> open_append(const Path& path) override {
        return std::make_unique<NotingWriter>(real_.open_append(path), name(path), notes,
                                              fail_sync);
    }

    void create_directory(const Path& path) override { real_.create_directory(path); }

    void rename(const Path& from, const Path& to) override {
        real_.rename(from, to);
        notes.push_back("rename " + name(from) + " " + name(to));
    }

    void replace(const Path& from, const Path& to) override { real_.replace(from, to); }

    void remove_file(const Path& path) override { real_.remove_file(path); }

    void remove_directory(const Path& path) override { real_.remove_directory(path); }

    void truncate(const Path& path, std::uint64_t size) override { real_.truncate(path, size); }

    void sync_file(const Path& path) override {
        real_.sync_file(path);
        notes.push_back("fsync " + name(path));
    }

    void sync_directory(const Path& folder) override {
        real_.sync_directory(folder);
        notes.push_back("fsync " + name(folder));
    }

    std::vector<std::string> notes; ///< "fsync NAME", "rename FROM TO", as they succeeded
    bool fail_sync = false;         ///< every fsync of a file fails

private:
    std::string name(const Path& path) const { return path.lexically_relative(top_).string(); }

    Path top_;
    PosixFileSystem real_;
};

} // namespace scanseal::storage
