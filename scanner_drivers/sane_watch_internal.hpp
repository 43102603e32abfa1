// scanner_drivers/sane_watch_internal.hpp — a thread for calls that may never come back. A
// scanner's driver is foreign code that talks to hardware: it may hang, and no call of it can be
// interrupted for sure. For .cpp files of this folder, and tests.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

namespace scanseal::scanner_drivers {

/// How work on the watched thread shows that it is alive, and learns that it should stop.
class Pulse final {
public:
    void beat() noexcept { beats_.fetch_add(1); }

    [[nodiscard]] bool stop_asked() const noexcept { return stop_.load(); }

private:
    friend class WatchedThread;
    std::atomic<unsigned> beats_{0};
    std::atomic<bool> stop_{false};
};

enum class WatchEnd {
    done,
    done_late, ///< came back, but only after it was interrupted for its silence
    abandoned, ///< never came back; the thread is left to itself
};

/// Runs pieces of work one after the other on a thread of its own. One caller. What the work
/// touches must be owned by the work itself (captured by value, shared), since it may go on after
/// run() has given up.
class WatchedThread final {
public:
    WatchedThread();
    /// Ends the thread, unless it was abandoned.
    ~WatchedThread();
    WatchedThread(const WatchedThread&) = delete;
    WatchedThread& operator=(const WatchedThread&) = delete;
    WatchedThread(WatchedThread&&) = delete;
    WatchedThread& operator=(WatchedThread&&) = delete;

    struct Rules {
        std::chrono::milliseconds silence_max{};   ///< longest time without a beat
        const std::atomic<bool>* stop = nullptr;   ///< asked of the work when true; null: never
        std::function<void()> interrupt = nullptr; ///< called on another thread to wake the work
    };

    /// Runs `work`. When it is silent for too long, or has not heeded `stop` for two seconds,
    /// `interrupt` is called; when it is not back five seconds after that, it is abandoned and
    /// every later run() says so at once. Throws what `work` throws.
    [[nodiscard]] WatchEnd run(std::function<void(Pulse&)> work, const Rules& rules);

    [[nodiscard]] bool abandoned() const noexcept { return abandoned_; }

private:
    struct Shared;
    struct Watch;

    /// One look at the running work; false: it is to be abandoned.
    [[nodiscard]] bool look(Watch& watch, const Rules& rules);

    std::shared_ptr<Shared> shared_;
    bool abandoned_ = false;
};

} // namespace scanseal::scanner_drivers
