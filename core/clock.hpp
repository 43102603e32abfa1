// core/clock.hpp — where the time comes from; a seam, so that tests can set it.
#pragma once

#include <chrono>

namespace scanseal {

using TimePoint = std::chrono::sys_time<std::chrono::milliseconds>;

class Clock {
public:
    Clock() = default;
    Clock(const Clock&) = delete;
    Clock& operator=(const Clock&) = delete;
    Clock(Clock&&) = delete;
    Clock& operator=(Clock&&) = delete;
    virtual ~Clock() = default;

    /// Time of day, UTC. May jump; used for evidence and windows.
    [[nodiscard]] virtual TimePoint now() const = 0;
    /// Never jumps back; used for waits and quiet times.
    [[nodiscard]] virtual std::chrono::steady_clock::time_point steady_now() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] TimePoint now() const override;
    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override;
};

} // namespace scanseal
