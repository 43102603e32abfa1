#include "core/posix_file_system.hpp"

#include "core/failure.hpp"
#include "core/posix_open_file_internal.hpp"
#include "core/uninterrupted.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <limits>
#include <utility>

namespace scanseal {

namespace {

constexpr mode_t k_file_mode = 0640;
constexpr mode_t k_private_file_mode = 0600;
constexpr mode_t k_permission_bits = 0777;
constexpr mode_t k_directory_mode = 0750;
constexpr std::int64_t k_ns_per_s = 1'000'000'000;

/// Nanoseconds since the epoch; times beyond what 64 bits hold (the year 2262) are cut off there,
/// since a file in a hot folder may carry any date.
std::int64_t ns_of(const timespec& time) {
    constexpr std::int64_t k_seconds_max =
        std::numeric_limits<std::int64_t>::max() / k_ns_per_s - 1;
    const auto seconds = std::clamp<std::int64_t>(time.tv_sec, -k_seconds_max, k_seconds_max);
    return seconds * k_ns_per_s + time.tv_nsec;
}

FileType type_of(mode_t mode) {
    if (S_ISREG(mode)) {
        return FileType::regular;
    }
    if (S_ISDIR(mode)) {
        return FileType::directory;
    }
    return S_ISLNK(mode) ? FileType::symlink : FileType::other;
}

FileType type_of_entry(const Path& directory, const dirent& entry) {
    switch (entry.d_type) {
    case DT_REG:
        return FileType::regular;
    case DT_DIR:
        return FileType::directory;
    case DT_LNK:
        return FileType::symlink;
    case DT_UNKNOWN: {
        struct stat info{};
        const auto path = directory / static_cast<const char*>(entry.d_name);
        return uninterrupted([&] { return ::lstat(path.c_str(), &info); }) == 0
                   ? type_of(info.st_mode)
                   : FileType::other;
    }
    default:
        return FileType::other;
    }
}

/// rename(2) in either form. One that was interrupted may have happened all the same on a file
/// system over the network; made again, it would say that there is nothing to rename.
template <class Rename>
int rename_uninterrupted(const Path& from, const Path& to, const Rename& rename) {
    const auto is_there = [](const Path& path) {
        struct stat info{};
        return uninterrupted([&] { return ::lstat(path.c_str(), &info); }) == 0;
    };
    for (;;) {
        const int result = rename();
        if (result == 0 || errno != EINTR) {
            return result;
        }
        if (!is_there(from) && is_there(to)) {
            return 0;
        }
    }
}

} // namespace

std::optional<FileStatus> PosixFileSystem::status(const Path& path) const {
    if (!is_nameable(path)) {
        return std::nullopt;
    }
    struct stat info{};
    if (uninterrupted([&] { return ::lstat(path.c_str(), &info); }) != 0) {
        // A name too long for the file system is the name of nothing.
        if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG) {
            return std::nullopt;
        }
        fail_with_errno("stat of", path);
    }
    return FileStatus{.type = type_of(info.st_mode),
                      .size_bytes = static_cast<std::uint64_t>(info.st_size),
                      .modified_ns = ns_of(info.st_mtim),
                      .changed_ns = ns_of(info.st_ctim),
                      .inode = info.st_ino,
                      .device = info.st_dev,
                      .link_count = info.st_nlink,
                      .mode = info.st_mode & k_permission_bits};
}

std::vector<DirectoryEntry> PosixFileSystem::list(const Path& directory) const {
    auto descriptor = open_or_fail(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, "listing of");

    struct CloseDirectory {
        void operator()(DIR* stream) const noexcept { ::closedir(stream); }
    };

    const int fd = ::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, 0);
    const std::unique_ptr<DIR, CloseDirectory> stream(fd < 0 ? nullptr : ::fdopendir(fd));
    if (!stream) {
        fail_with_errno("listing of", directory);
    }
    std::vector<DirectoryEntry> entries;
    for (;;) {
        errno = 0;
        const dirent* entry = ::readdir(stream.get());
        if (entry == nullptr && errno == EINTR) {
            continue;
        }
        if (entry == nullptr) {
            break;
        }
        const std::string name = static_cast<const char*>(entry->d_name);
        if (name != "." && name != "..") {
            entries.push_back({.name = name, .type = type_of_entry(directory, *entry)});
        }
    }
    if (errno != 0) {
        fail_with_errno("listing of", directory);
    }
    return entries;
}

std::unique_ptr<ByteSource> PosixFileSystem::open(const Path& path) const {
    // O_NONBLOCK: opening a FIFO put where a file was expected must not hang.
    auto descriptor = open_or_fail(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "opening");
    struct stat info{};
    if (uninterrupted([&] { return ::fstat(descriptor.get(), &info); }) != 0) {
        fail_with_errno("stat of", path);
    }
    if (!S_ISREG(info.st_mode)) {
        throw Failure(FailureKind::permission, "'" + path.string() + "' is not a regular file");
    }
    return make_posix_source(std::move(descriptor), static_cast<std::uint64_t>(info.st_size), path);
}

Bytes PosixFileSystem::read(const Path& path, std::uint64_t bytes_max) const {
    const auto source = open(path);
    if (source->size_bytes() > bytes_max) {
        throw Failure(FailureKind::input_output, "'" + path.string() + "' is larger than " +
                                                     std::to_string(bytes_max) + " bytes");
    }
    Bytes bytes(static_cast<std::size_t>(source->size_bytes()));
    bytes.resize(source->read_at(0, bytes));
    return bytes;
}

bool PosixFileSystem::is_being_written(const Path& path) const {
    constexpr int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    const int fd = uninterrupted([&] { return ::open(path.c_str(), flags); });
    if (fd < 0) {
        // EAGAIN: somebody holds a lease on it (Samba's kernel oplocks) and was asked to give it
        // up.
        return errno == EAGAIN;
    }
    const Descriptor descriptor(fd);
    // A read lease is refused with EAGAIN exactly while somebody has the file open for writing
    // (fcntl(2), Leases).
    if (uninterrupted([fd] { return ::fcntl(fd, F_SETLEASE, F_RDLCK); }) == 0) {
        ::fcntl(fd, F_SETLEASE, F_UNLCK);
        return false;
    }
    return errno == EAGAIN;
}

std::uint64_t PosixFileSystem::free_bytes(const Path& directory) const {
    struct statvfs info{};
    if (uninterrupted([&] { return ::statvfs(directory.c_str(), &info); }) != 0) {
        fail_with_errno("free space of", directory);
    }
    return std::uint64_t{info.f_bavail} * info.f_frsize;
}

std::unique_ptr<FileWriter> PosixFileSystem::create(const Path& path) {
    return make_posix_writer(
        open_or_fail(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, "creation of", k_file_mode),
        path);
}

std::unique_ptr<FileWriter> PosixFileSystem::create_private(const Path& path) {
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW;
    return make_posix_writer(open_or_fail(path, flags, "creation of", k_private_file_mode), path);
}

std::unique_ptr<FileWriter> PosixFileSystem::open_append(const Path& path) {
    return make_posix_writer(open_or_fail(path,
                                          O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK,
                                          "opening", k_file_mode),
                             path);
}

void PosixFileSystem::create_directory(const Path& path) {
    if (uninterrupted([&] { return ::mkdir(path.c_str(), k_directory_mode); }) == 0) {
        return;
    }
    struct stat info{};
    const int error = errno;
    if (error == EEXIST && uninterrupted([&] { return ::stat(path.c_str(), &info); }) == 0 &&
        S_ISDIR(info.st_mode)) {
        return;
    }
    throw failure_from_errno(error, "creation of folder", path.string());
}

void PosixFileSystem::rename(const Path& from, const Path& to) {
    const auto rename_alone = [&] {
        return ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE);
    };
    const auto rename_plainly = [&] { return ::rename(from.c_str(), to.c_str()); };
    if (rename_uninterrupted(from, to, rename_alone) == 0) {
        return;
    }
    // Some network file systems know no RENAME_NOREPLACE: look first, then rename plainly.
    if (errno == EINVAL || errno == ENOSYS) {
        if (status(to)) {
            errno = EEXIST;
            fail_with_errno("renaming to", to);
        }
        if (rename_uninterrupted(from, to, rename_plainly) == 0) {
            return;
        }
    }
    if (errno == EXDEV) {
        throw Failure(FailureKind::busy,
                      "cross-device renaming of '" + from.string() + "' to '" + to.string() + "'");
    }
    fail_with_errno(("renaming of '" + from.string() + "' to").c_str(), to);
}

void PosixFileSystem::replace(const Path& from, const Path& to) {
    const auto rename_plainly = [&] { return ::rename(from.c_str(), to.c_str()); };
    if (rename_uninterrupted(from, to, rename_plainly) != 0) {
        fail_with_errno(("renaming of '" + from.string() + "' to").c_str(), to);
    }
}

void PosixFileSystem::remove_file(const Path& path) {
    if (uninterrupted([&] { return ::unlink(path.c_str()); }) != 0 && errno != ENOENT) {
        fail_with_errno("removal of", path);
    }
}

void PosixFileSystem::remove_directory(const Path& path) {
    if (uninterrupted([&] { return ::rmdir(path.c_str()); }) != 0 && errno != ENOENT) {
        fail_with_errno("removal of folder", path);
    }
}

void PosixFileSystem::truncate(const Path& path, std::uint64_t size_bytes) {
    const auto descriptor = open_or_fail(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK, "opening");
    if (uninterrupted(
            [&] { return ::ftruncate(descriptor.get(), static_cast<off_t>(size_bytes)); }) != 0) {
        fail_with_errno("truncation of", path);
    }
}

void PosixFileSystem::sync_file(const Path& path) {
    const auto descriptor = open_or_fail(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, "opening");
    sync_or_fail(descriptor.get(), path);
}

void PosixFileSystem::sync_directory(const Path& directory) {
    const auto descriptor = open_or_fail(directory, O_RDONLY | O_DIRECTORY, "opening");
    sync_or_fail(descriptor.get(), directory);
}

} // namespace scanseal
