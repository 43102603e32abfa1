#include "core/process_lock.hpp"

#include "core/failure.hpp"
#include "core/uninterrupted.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace scanseal {

namespace {

struct flock whole_file(short type) {
    struct flock lock{};
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    return lock;
}

} // namespace

std::optional<ProcessLock> ProcessLock::try_take(const Path& file) {
    constexpr int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
    const int descriptor = uninterrupted([&] { return ::open(file.c_str(), flags, 0640); });
    if (descriptor < 0) {
        throw failure_from_errno(errno, "opening", file.string());
    }
    ProcessLock lock(descriptor);
    const auto wanted = whole_file(F_WRLCK);
    if (uninterrupted([&] { return ::fcntl(descriptor, F_OFD_SETLK, &wanted); }) == 0) {
        return lock;
    }
    if (errno == EAGAIN || errno == EACCES) { // POSIX lets a system say either
        return std::nullopt;
    }
    throw failure_from_errno(errno, "locking", file.string());
}

bool ProcessLock::is_held(const Path& file) {
    constexpr int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    const int descriptor = uninterrupted([&] { return ::open(file.c_str(), flags); });
    if (descriptor < 0) {
        if (errno == ENOENT) {
            return false;
        }
        throw failure_from_errno(errno, "opening", file.string());
    }
    const ProcessLock closes_it(descriptor);
    auto conflicting = whole_file(F_RDLCK);
    if (uninterrupted([&] { return ::fcntl(descriptor, F_OFD_GETLK, &conflicting); }) != 0) {
        throw failure_from_errno(errno, "asking for the lock on", file.string());
    }
    return conflicting.l_type != F_UNLCK;
}

std::optional<ProcessLock> ProcessLock::try_take_folder(const Path& folder) {
    constexpr int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW;
    const int descriptor = uninterrupted([&] { return ::open(folder.c_str(), flags); });
    if (descriptor < 0) {
        if (errno == ENOENT || errno == ENOTDIR || errno == ELOOP) {
            return std::nullopt;
        }
        throw failure_from_errno(errno, "opening", folder.string());
    }
    ProcessLock lock(descriptor);
    if (uninterrupted([&] { return ::flock(descriptor, LOCK_EX | LOCK_NB); }) == 0) {
        return lock;
    }
    if (errno == EWOULDBLOCK || errno == EOPNOTSUPP || errno == ENOLCK || errno == EBADF ||
        errno == EINVAL) {
        return std::nullopt;
    }
    throw failure_from_errno(errno, "locking", folder.string());
}

ProcessLock::~ProcessLock() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

ProcessLock::ProcessLock(ProcessLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

} // namespace scanseal
