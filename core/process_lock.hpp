// core/process_lock.hpp — at most one process for a thing: an advisory lock on a file that the
// kernel drops when the process ends, however it ends, so that no stale lock is ever left to remove
// by hand.
#pragma once

#include "core/file_system.hpp"

#include <optional>

namespace scanseal {

/// A lock of the whole file that belongs to the open file (fcntl(2), open file description locks),
/// since such a one can be asked about without taking it.
class ProcessLock final {
public:
    /// Takes the lock, or gives nothing when another process has it. The file is created if missing
    /// and stays. Throws Failure if it cannot be opened.
    [[nodiscard]] static std::optional<ProcessLock> try_take(const Path& file);
    /// True when a ProcessLock on this file is held, in this process or another. Takes no lock and
    /// creates nothing, so that asking never disturbs who wants the lock; a missing file is not
    /// held. Throws Failure if it cannot be opened.
    [[nodiscard]] static bool is_held(const Path& file);
    /// The same for a folder that is there, with a lock that works on one opened for reading
    /// (flock(2)); independent of try_take. Nothing also when there is no such folder, or a file
    /// system that knows no locks: whoever asks cannot tell then. Throws Failure for other errors.
    [[nodiscard]] static std::optional<ProcessLock> try_take_folder(const Path& folder);
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
