// core/uninterrupted.hpp — a system call that a signal interrupts is made again.
#pragma once

#include <cerrno>

namespace scanseal {

/// Calls `call` until it gives anything but -1 with EINTR; returns what it gave, errno is the last
/// call's. For calls that may be made again as they are: one that was interrupted has done nothing,
/// or nothing that a second one minds (POSIX.1-2017, XSH 2.3). Not for close(2), which has closed
/// the descriptor all the same on Linux (close(2), NOTES).
template <class Call>
[[nodiscard]] auto uninterrupted(const Call& call) noexcept(noexcept(call())) {
    for (;;) {
        const auto result = call();
        if (result != -1 || errno != EINTR) {
            return result;
        }
    }
}

} // namespace scanseal
