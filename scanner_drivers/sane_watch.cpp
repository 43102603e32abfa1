#include "scanner_drivers/sane_watch_internal.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace scanseal::scanner_drivers {

namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::milliseconds k_look{20};
constexpr std::chrono::milliseconds k_stop_grace{2000};
constexpr std::chrono::milliseconds k_interrupt_grace{5000};

} // namespace

struct WatchedThread::Shared {
    std::mutex mutex;
    std::condition_variable changed;
    std::function<void(Pulse&)> work;
    bool has_work = false;
    bool quit = false;
    std::exception_ptr thrown;
    Pulse pulse;
    std::thread thread;

    static void loop(const std::shared_ptr<Shared>& shared) {
        std::unique_lock lock(shared->mutex);
        for (;;) {
            shared->changed.wait(lock, [&] { return shared->has_work || shared->quit; });
            if (!shared->has_work) {
                return;
            }
            lock.unlock();
            std::exception_ptr thrown;
            try {
                shared->work(shared->pulse);
            } catch (...) { // a thread's main: handed to the caller of run()
                thrown = std::current_exception();
            }
            lock.lock();
            shared->work = nullptr;
            shared->thrown = thrown;
            shared->has_work = false;
            shared->changed.notify_all();
        }
    }
};

WatchedThread::WatchedThread() : shared_(std::make_shared<Shared>()) {
    shared_->thread = std::thread([shared = shared_] { Shared::loop(shared); });
}

WatchedThread::~WatchedThread() {
    {
        const std::scoped_lock lock(shared_->mutex);
        shared_->quit = true;
        shared_->changed.notify_all();
    }
    if (abandoned_) {
        shared_->thread.detach();
    } else {
        shared_->thread.join();
    }
}

/// What is known of the work that runs.
struct WatchedThread::Watch {
    unsigned beats = 0;
    Steady::time_point heard;
    std::optional<Steady::time_point> stop_asked;
    std::optional<Steady::time_point> interrupted;
    bool silent = false;
};

bool WatchedThread::look(Watch& watch, const Rules& rules) {
    auto& pulse = shared_->pulse;
    const auto now = Steady::now();
    if (const auto seen = pulse.beats_.load(); seen != watch.beats) {
        watch.beats = seen;
        watch.heard = now;
    }
    if (!watch.stop_asked && rules.stop != nullptr && rules.stop->load()) {
        watch.stop_asked = now;
        pulse.stop_ = true;
    }
    if (watch.interrupted) {
        return now - *watch.interrupted <= k_interrupt_grace;
    }
    watch.silent = now - watch.heard > rules.silence_max;
    if (watch.silent || (watch.stop_asked && now - *watch.stop_asked > k_stop_grace)) {
        watch.interrupted = now;
        pulse.stop_ = true;
        if (rules.interrupt) {
            std::thread(rules.interrupt).detach(); // may hang as well
        }
    }
    return true;
}

WatchEnd WatchedThread::run(std::function<void(Pulse&)> work, const Rules& rules) {
    if (abandoned_) {
        return WatchEnd::abandoned;
    }
    std::unique_lock lock(shared_->mutex);
    shared_->work = std::move(work);
    shared_->has_work = true;
    shared_->pulse.stop_ = false;
    shared_->changed.notify_all();
    Watch watch;
    watch.beats = shared_->pulse.beats_.load();
    watch.heard = Steady::now();
    while (!shared_->changed.wait_for(lock, k_look, [this] { return !shared_->has_work; })) {
        if (!look(watch, rules)) {
            abandoned_ = true;
            return WatchEnd::abandoned;
        }
    }
    if (shared_->thrown) {
        std::rethrow_exception(std::exchange(shared_->thrown, nullptr));
    }
    return watch.silent ? WatchEnd::done_late : WatchEnd::done;
}

} // namespace scanseal::scanner_drivers
