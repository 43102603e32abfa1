// scanner_drivers/folder_watch.hpp — wake-up hints for hot folders by inotify; where the file
// system sends no events (network mounts) or the configuration says so, it just lets the interval
// pass. Hints may be lost or false: the look at the folder is the truth.
#pragma once

#include "core/file_system.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace scanseal::scanner_drivers {

struct WatchedFolder {
    Path in;
    bool poll_only;
    unsigned depth =
        5; ///< how far below in/ folders are watched: 4 levels that hold jobs, and the jobs
    /// False while nothing may be asked of the folder, whose file server is silent; empty: never.
    std::function<bool()> answers{};
};

/// wait() and is_polling() belong to one thread; wake() may be called from any.
class FolderWatch final {
public:
    /// A folder that cannot be watched (not there, no watches left, no inotify) is
    /// polled. A folder that was not there or did not answer is tried again at each wait().
    /// Throws Failure only if the process has no descriptor left.
    explicit FolderWatch(std::vector<WatchedFolder> folders);
    ~FolderWatch();
    FolderWatch(const FolderWatch&) = delete;
    FolderWatch& operator=(const FolderWatch&) = delete;
    FolderWatch(FolderWatch&&) = delete;
    FolderWatch& operator=(FolderWatch&&) = delete;

    /// Waits until something may have changed (returns true), wake() was called (true) or the time
    /// is over (false). New sub-folders are watched as they appear; after an inotify queue overflow
    /// it returns true.
    bool wait(std::chrono::milliseconds timeout);

    /// Ends a wait() from another thread or a signal handler (async-signal-safe).
    void wake() noexcept;

    /// True for folders watched by polling, in the order given: told so, or on a file system
    /// without events.
    [[nodiscard]] bool is_polling(std::size_t folder) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace scanseal::scanner_drivers
