// core/process_lock.hpp — at most one process for a thing: an advisory lock on a file that the
// kernel drops when the process ends, however it ends, so that no stale lock is ever left to remove
// by hand.
#pragma once

#include "core/file_system.hpp"

#include <optional>

namespace scanseal {

class ProcessLock final {
public:
    /// Takes the lock, or gives nothing when another process has it. The file is created if missing
    /// and stays. Throws Failure if it cannot be opened.
    [[nodiscard]] static std::optional<ProcessLock> try_take(const Path& file);
    ~ProcessLock();
    ProcessLock(ProcessLock&& other) noexcept;
    ProcessLock(const ProcessLock&) = delete;
    ProcessLock& operator=(const ProcessLock&) = delete;
    ProcessLock& operator=(ProcessLock&&) = delete;

private:
    explicit ProcessLock(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
};

} // namespace scanseal
