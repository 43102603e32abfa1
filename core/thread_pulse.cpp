#include "core/thread_pulse.hpp"

#include "core/assert.hpp"

#include <pthread.h>
#include <unistd.h>

#include <cstdint>

namespace scanseal {

namespace {

constexpr std::size_t k_system_name_bytes_max = 15;

thread_local std::atomic<std::int64_t>* t_progress_ns = nullptr;

std::int64_t now_ns() noexcept {
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
}

} // namespace

std::vector<PulseBoard::Stalled>
PulseBoard::stalled(std::chrono::steady_clock::duration limit) const {
    const std::lock_guard lock(mutex_);
    const auto now = now_ns();
    std::vector<Stalled> found;
    for (const auto& entry : entries_) {
        const std::chrono::nanoseconds since{now - entry.progress_ns.load()};
        if (since > limit) {
            found.push_back({.thread = entry.thread,
                             .since_progress = std::chrono::floor<std::chrono::seconds>(since)});
        }
    }
    return found;
}

std::size_t PulseBoard::threads() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

ThreadPulse::ThreadPulse(PulseBoard& board, const std::string& name) : board_(board) {
    SCANSEAL_ASSERT(t_progress_ns == nullptr);
    const std::lock_guard lock(board_.mutex_);
    entry_ = board_.entries_.emplace(board_.entries_.end());
    entry_->thread = name;
    entry_->progress_ns = now_ns();
    t_progress_ns = &entry_->progress_ns;
    if (::gettid() != ::getpid()) { // the main thread's name is that of the process
        static_cast<void>(
            pthread_setname_np(pthread_self(), name.substr(0, k_system_name_bytes_max).c_str()));
    }
}

ThreadPulse::~ThreadPulse() {
    const std::lock_guard lock(board_.mutex_);
    t_progress_ns = nullptr;
    board_.entries_.erase(entry_);
}

void note_progress() noexcept {
    if (t_progress_ns != nullptr) {
        t_progress_ns->store(now_ns(), std::memory_order_relaxed);
    }
}

} // namespace scanseal
