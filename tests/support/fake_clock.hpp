// tests/support/fake_clock.hpp — a clock that stands still until it is moved.
#pragma once

#include "core/clock.hpp"

namespace scanseal::test {

class FakeClock final : public Clock {
public:
    explicit FakeClock(TimePoint start) : now_(start) {}

    [[nodiscard]] TimePoint now() const override { return now_; }

    [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
        return steady_;
    }

    void advance(std::chrono::milliseconds by) {
        now_ += by;
        steady_ += by;
    }

    void set(TimePoint now) { now_ = now; }

private:
    TimePoint now_;
    std::chrono::steady_clock::time_point steady_{};
};

} // namespace scanseal::test
