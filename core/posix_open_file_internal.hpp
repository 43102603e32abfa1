// core/posix_open_file_internal.hpp — files of a POSIX file system while they are open: a
// descriptor that closes itself, reading at a place, writing at the end. Interrupted calls are made
// again, short reads and writes go on where they ended; nobody outside sees either.
#pragma once

#include "core/file_system.hpp"

#include <memory>

#include <sys/types.h>

namespace scanseal {

/// Owns a file descriptor.
class Descriptor {
public:
    explicit Descriptor(int fd) noexcept : fd_(fd) {}

    ~Descriptor();
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    Descriptor(Descriptor&& other) noexcept;
    Descriptor& operator=(Descriptor&&) = delete;

    [[nodiscard]] int get() const noexcept { return fd_; }

    /// Closes it and says what close(2) said. Requires: not closed before.
    [[nodiscard]] int close_checked() noexcept;

private:
    int fd_;
};

/// Throws the Failure for errno.
[[noreturn]] void fail_with_errno(const char* action, const Path& path);

/// A name with a zero byte inside would reach the kernel cut short, as another file's name.
[[nodiscard]] bool is_nameable(const Path& path);

/// open(2) with O_CLOEXEC. Throws Failure; permission for a symbolic link where `flags` has
/// O_NOFOLLOW, not_found for a name that is not nameable.
[[nodiscard]] Descriptor open_or_fail(const Path& path, int flags, const char* action,
                                      mode_t mode = 0);

/// fsync(2); counts as progress.
void sync_or_fail(int fd, const Path& path);

/// Reads from `descriptor`, a regular file of this size; `path` is for messages.
[[nodiscard]] std::unique_ptr<ByteSource>
make_posix_source(Descriptor descriptor, std::uint64_t size_bytes, const Path& path);

/// Appends to `descriptor`; `path` is for messages.
[[nodiscard]] std::unique_ptr<FileWriter> make_posix_writer(Descriptor descriptor,
                                                            const Path& path);

} // namespace scanseal
