// tests/support/silent_share.hpp — a file server that can fall silent: the question of
// core/share_probe.hpp then hangs as a call on an NFS share mounted "hard" does.
#pragma once

#include "core/share_probe.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>

namespace scanseal::test {

/// Thread-safe. At its end it speaks again, so that no thread stays behind.
class SilentShare final {
public:
    explicit SilentShare(Path folder) : state_(std::make_shared<State>()) {
        state_->folder = std::move(folder);
    }

    ~SilentShare() { speak(); }

    SilentShare(const SilentShare&) = delete;
    SilentShare& operator=(const SilentShare&) = delete;
    SilentShare(SilentShare&&) = delete;
    SilentShare& operator=(SilentShare&&) = delete;

    void fall_silent() {
        const std::lock_guard lock(state_->mutex);
        state_->silent = true;
    }

    void speak() {
        const std::lock_guard lock(state_->mutex);
        state_->silent = false;
        state_->changed.notify_all();
    }

    [[nodiscard]] bool is_silent() const {
        const std::lock_guard lock(state_->mutex);
        return state_->silent;
    }

    /// How often anybody was asked.
    [[nodiscard]] unsigned questions() const {
        const std::lock_guard lock(state_->mutex);
        return state_->questions;
    }

    /// Answers at once for every folder but this one.
    [[nodiscard]] ShareQuestion question() const {
        return [state = state_](const Path& folder) {
            std::unique_lock lock(state->mutex);
            ++state->questions;
            state->changed.wait(lock, [&] { return !state->silent || folder != state->folder; });
        };
    }

private:
    struct State {
        std::mutex mutex;
        std::condition_variable changed;
        Path folder;
        bool silent = false;
        unsigned questions = 0;
    };

    std::shared_ptr<State> state_;
};

} // namespace scanseal::test
