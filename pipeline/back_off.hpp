// pipeline/back_off.hpp — how long to leave something alone that has just failed.
#pragma once

#include <algorithm>
#include <chrono>
#include <mutex>

namespace scanseal::pipeline {

/// Waits that double from 1 s to 60 s. Shared by threads.
class BackOff final {
public:
    [[nodiscard]] static std::chrono::milliseconds wait_after(unsigned failures) {
        constexpr unsigned k_doublings_max = 6;
        const auto doublings = std::min(failures == 0 ? 0U : failures - 1U, k_doublings_max);
        return std::min(std::chrono::milliseconds{1000} * (1U << doublings),
                        std::chrono::milliseconds{60000});
    }

    void failed(std::chrono::steady_clock::time_point now) {
        const std::lock_guard lock(mutex_);
        if (now < until_) {
            return; // another thread's failure of the same kind has been counted
        }
        ++failures_;
        until_ = now + wait_after(failures_);
    }

    void succeeded() {
        const std::lock_guard lock(mutex_);
        failures_ = 0;
        until_ = {};
    }

    [[nodiscard]] std::chrono::milliseconds
    remaining(std::chrono::steady_clock::time_point now) const {
        const std::lock_guard lock(mutex_);
        return now >= until_ ? std::chrono::milliseconds{0}
                             : std::chrono::ceil<std::chrono::milliseconds>(until_ - now);
    }

private:
    mutable std::mutex mutex_;
    unsigned failures_ = 0;
    std::chrono::steady_clock::time_point until_;
};

} // namespace scanseal::pipeline
