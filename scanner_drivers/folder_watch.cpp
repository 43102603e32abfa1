#include "scanner_drivers/folder_watch.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"
#include "scanner_drivers/remote_file_system.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

namespace scanseal::scanner_drivers {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// A copy of many files sends many events; one look at the folder serves those that come together.
constexpr milliseconds k_settle_time{20};
constexpr milliseconds k_settle_time_max{100};
constexpr milliseconds k_wait_max = std::chrono::hours(24);

// Creation counts because a hard link brings nothing else; IN_MOVED_FROM only ends watches.
constexpr std::uint32_t k_events = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_MOVED_FROM |
                                   IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK;

class OpenDescriptor {
public:
    explicit OpenDescriptor(int fd) : fd_(fd) {}

    ~OpenDescriptor() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }

    OpenDescriptor(const OpenDescriptor&) = delete;
    OpenDescriptor& operator=(const OpenDescriptor&) = delete;
    OpenDescriptor(OpenDescriptor&&) = delete;
    OpenDescriptor& operator=(OpenDescriptor&&) = delete;

    [[nodiscard]] int get() const noexcept { return fd_; }

private:
    int fd_;
};

struct Watch {
    std::size_t folder = 0;
    std::string path;
    unsigned depth = 0;
};

struct Folder {
    WatchedFolder chosen;
    bool remote = false;
    bool incomplete = false; ///< some of it could not be watched
};

} // namespace

struct FolderWatch::State {
    explicit State(std::vector<WatchedFolder> chosen);

    [[nodiscard]] bool watches(const Folder& folder) const {
        return !folder.chosen.poll_only && !folder.remote && events.get() >= 0;
    }

    void add_tree(std::size_t folder, const std::string& path, unsigned depth);
    [[nodiscard]] bool add_one(std::size_t folder, const std::string& path, unsigned depth);
    void remove_tree(const std::string& path);
    /// True if one is watched now that was not.
    bool add_missing_roots();
    void watch_all_again();
    /// Reads every event that is there; true if one of them is a hint.
    bool drain();
    bool take(const inotify_event& event, std::string_view name);
    /// Waits for events or a wake-up; which came, if any.
    [[nodiscard]] std::pair<bool, bool> poll_once(milliseconds timeout) const;
    bool settle();

    OpenDescriptor events{::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)};
    OpenDescriptor wake{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
    std::vector<Folder> folders;
    std::unordered_map<int, Watch> by_number;
    std::map<std::string, int> by_path;
};

FolderWatch::State::State(std::vector<WatchedFolder> chosen) {
    if (wake.get() < 0) {
        throw failure_from_errno(errno, "making an event descriptor for", "folder watch");
    }
    for (auto& one : chosen) {
        folders.push_back({.chosen = std::move(one), .remote = false, .incomplete = false});
    }
    add_missing_roots();
}

bool FolderWatch::State::add_one(std::size_t folder, const std::string& path, unsigned depth) {
    const int number = ::inotify_add_watch(events.get(), path.c_str(), k_events);
    if (number < 0) {
        // Gone again, or no folder: nothing to watch. Anything else (no watches left, no
        // permission) leaves a gap.
        if (errno != ENOENT && errno != ENOTDIR) {
            folders[folder].incomplete = true;
        }
        return false;
    }
    // The kernel gives the same number for the same folder under another name.
    const auto old = by_number.find(number);
    if (old != by_number.end()) {
        by_path.erase(old->second.path);
    }
    by_number[number] = {.folder = folder, .path = path, .depth = depth};
    by_path[path] = number;
    return true;
}

void FolderWatch::State::add_tree(std::size_t folder, const std::string& path, unsigned depth) {
    std::vector<std::pair<std::string, unsigned>> to_do{{path, depth}};
    while (!to_do.empty()) {
        const auto [here, level] = std::move(to_do.back());
        to_do.pop_back();
        // Watched before it is listed, so that what appears in between is seen by one or the other.
        if (!add_one(folder, here, level) || level >= folders[folder].chosen.depth) {
            continue;
        }
        std::error_code error;
        for (std::filesystem::directory_iterator at(here, error), end; !error && at != end;
             at.increment(error)) {
            std::error_code ignored;
            if (at->symlink_status(ignored).type() == std::filesystem::file_type::directory) {
                to_do.emplace_back(at->path().native(), level + 1);
            }
        }
    }
}

void FolderWatch::State::remove_tree(const std::string& path) {
    const auto below = path + "/";
    auto at = by_path.lower_bound(path);
    while (at != by_path.end() && at->first.starts_with(path)) {
        if (at->first != path && !at->first.starts_with(below)) {
            ++at; // a neighbour such as "x-1" sorts between "x" and "x/"
            continue;
        }
        ::inotify_rm_watch(events.get(), at->second);
        by_number.erase(at->second);
        at = by_path.erase(at);
    }
}

bool FolderWatch::State::add_missing_roots() {
    bool added = false;
    for (std::size_t i = 0; i < folders.size(); ++i) {
        auto& folder = folders[i];
        const auto& path = folder.chosen.in.native();
        if (folder.chosen.poll_only || events.get() < 0 || by_path.contains(path)) {
            continue;
        }
        if (folder.chosen.answers && !folder.chosen.answers()) {
            continue;
        }
        folder.remote = is_on_remote_file_system(folder.chosen.in);
        if (!folder.remote) {
            add_tree(i, path, 0);
            added = added || by_path.contains(path);
        }
    }
    return added;
}

void FolderWatch::State::watch_all_again() {
    for (std::size_t i = 0; i < folders.size(); ++i) {
        if (watches(folders[i])) {
            folders[i].incomplete = false;
            add_tree(i, folders[i].chosen.in.native(), 0);
        }
    }
}

bool FolderWatch::State::take(const inotify_event& event, std::string_view name) {
    if ((event.mask & IN_Q_OVERFLOW) != 0) {
        watch_all_again();
        return true;
    }
    const auto at = by_number.find(event.wd);
    if (at == by_number.end()) {
        return false;
    }
    if ((event.mask & IN_IGNORED) != 0) {
        by_path.erase(at->second.path);
        by_number.erase(at);
        return false;
    }
    const auto watch = at->second;
    if ((event.mask & IN_MOVE_SELF) != 0) {
        if (watch.depth == 0) { // in/ itself went away: what comes under its name is another folder
            remove_tree(watch.path);
        }
        return false;
    }
    const auto path = watch.path + "/" + std::string(name);
    if ((event.mask & IN_ISDIR) != 0 && (event.mask & IN_MOVED_FROM) != 0) {
        remove_tree(path);
    }
    if ((event.mask & IN_ISDIR) != 0 && (event.mask & (IN_CREATE | IN_MOVED_TO)) != 0 &&
        watch.depth < folders[watch.folder].chosen.depth) {
        add_tree(watch.folder, path, watch.depth + 1);
    }
    return (event.mask & (IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE)) != 0;
}

bool FolderWatch::State::drain() {
    bool hint = false;
    alignas(inotify_event) std::array<char, std::size_t{64} * 1024> buffer{};
    while (true) {
        const auto got = ::read(events.get(), buffer.data(), buffer.size());
        if (got <= 0) {
            if (got < 0 && errno == EINTR) {
                continue;
            }
            return hint;
        }
        for (std::size_t at = 0; at < static_cast<std::size_t>(got);) {
            inotify_event event{};
            std::memcpy(&event, buffer.data() + at, sizeof event);
            const char* name = buffer.data() + at + sizeof event;
            hint = take(event, std::string_view(name, ::strnlen(name, event.len))) || hint;
            at += sizeof event + event.len;
        }
    }
}

std::pair<bool, bool> FolderWatch::State::poll_once(milliseconds timeout) const {
    std::array<pollfd, 2> waiting{{{.fd = wake.get(), .events = POLLIN, .revents = 0},
                                   {.fd = events.get(), .events = POLLIN, .revents = 0}}};
    const auto bounded = std::clamp<milliseconds::rep>(timeout.count(), 0, 3'600'000);
    if (::poll(waiting.data(), waiting.size(), static_cast<int>(bounded)) <= 0) {
        return {false, false};
    }
    return {waiting[0].revents != 0, waiting[1].revents != 0};
}

bool FolderWatch::State::settle() {
    const auto end = steady_clock::now() + k_settle_time_max;
    while (steady_clock::now() < end) {
        const auto [woken, changed] = poll_once(k_settle_time);
        if (woken || !changed) {
            break;
        }
        drain();
    }
    return true;
}

FolderWatch::FolderWatch(std::vector<WatchedFolder> folders)
    : state_(std::make_unique<State>(std::move(folders))) {}

FolderWatch::~FolderWatch() = default;

bool FolderWatch::wait(milliseconds timeout) {
    auto& state = *state_;
    if (state.add_missing_roots()) {
        return true;
    }
    const auto end = steady_clock::now() + std::min(timeout, k_wait_max);
    while (true) {
        const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
        const auto [woken, changed] = state.poll_once(left);
        const bool hint = changed && state.drain();
        if (woken) {
            eventfd_t count = 0;
            ::eventfd_read(state.wake.get(), &count);
            return true;
        }
        if (hint) {
            return state.settle();
        }
        if (steady_clock::now() >= end) {
            return false;
        }
    }
}

void FolderWatch::wake() noexcept {
    const int kept = errno; // a signal handler must not change it
    ::eventfd_write(state_->wake.get(), 1);
    errno = kept;
}

bool FolderWatch::is_polling(std::size_t folder) const {
    SCANSEAL_ASSERT(folder < state_->folders.size());
    const auto& one = state_->folders[folder];
    return !state_->watches(one) || one.incomplete ||
           !state_->by_path.contains(one.chosen.in.native());
}

} // namespace scanseal::scanner_drivers
