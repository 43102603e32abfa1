#include "core/process_lock.hpp"

#include "core/failure.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace scanseal {

std::optional<ProcessLock> ProcessLock::try_take(const Path& file) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
    if (descriptor < 0) {
        throw failure_from_errno(errno, "opening", file.string());
    }
    ProcessLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
        return lock;
    }
    if (errno == EWOULDBLOCK) {
        return std::nullopt;
    }
    throw failure_from_errno(errno, "locking", file.string());
}

ProcessLock::~ProcessLock() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

ProcessLock::ProcessLock(ProcessLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)) {}

} // namespace scanseal
