// core/thread_pulse.hpp — which threads of this process still get on with their work, so that one
// that hangs (a dead disk, a lock that never comes free) is found by monitoring and by the watchdog
// of systemd.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <vector>

namespace scanseal {

/// The watched threads of a process. Thread-safe; must outlive every ThreadPulse on it.
class PulseBoard final {
public:
    struct Stalled {
        std::string thread;
        std::chrono::seconds since_progress{};
    };

    /// Threads that noted no progress for longer than `limit`.
    [[nodiscard]] std::vector<Stalled> stalled(std::chrono::steady_clock::duration limit) const;
    /// How many threads are watched at the moment.
    [[nodiscard]] std::size_t threads() const;

private:
    friend class ThreadPulse;

    struct Entry {
        std::string thread;
        std::atomic<std::int64_t> progress_ns{0}; ///< steady clock
    };

    mutable std::mutex mutex_;
    std::list<Entry> entries_;
};

/// While it lives, the thread that made it is watched under `name`, which is also what the system
/// shows for the thread (the first 15 bytes, pthread_setname_np(3)), unless it is the main one. One
/// a thread.
class ThreadPulse final {
public:
    ThreadPulse(PulseBoard& board, const std::string& name);
    ~ThreadPulse();
    ThreadPulse(const ThreadPulse&) = delete;
    ThreadPulse& operator=(const ThreadPulse&) = delete;
    ThreadPulse(ThreadPulse&&) = delete;
    ThreadPulse& operator=(ThreadPulse&&) = delete;

private:
    PulseBoard& board_;
    std::list<PulseBoard::Entry>::iterator entry_;
};

/// This thread has just done a piece of its work; costs one reading of the clock. Nothing for a
/// thread that is not watched. Called by every loop, by every piece of a file read or written
/// (core/posix_file_system.cpp) and by whatever waits for others on purpose.
void note_progress() noexcept;

} // namespace scanseal
