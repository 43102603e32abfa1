// tests/support/sample_random.hpp — a small generator whose numbers are the same on every machine,
// unlike those of the standard library's distributions. SplitMix64 (Steele, Lea, Flood, "Fast
// splittable pseudorandom number generators", OOPSLA 2014).
#pragma once

#include <cstdint>

namespace scanseal::test {

class SampleRandom {
public:
    explicit SampleRandom(std::uint64_t seed) : state_(seed) {}

    [[nodiscard]] std::uint64_t bits() noexcept {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }

    /// A number from 0 to count - 1. Requires: count above 0.
    [[nodiscard]] unsigned below(unsigned count) noexcept {
        return static_cast<unsigned>((bits() >> 32U) * count >> 32U);
    }

    /// Even between the two.
    [[nodiscard]] double between(double low, double high) noexcept {
        return low + (high - low) * static_cast<double>(bits() >> 11U) * 0x1.0p-53;
    }

    [[nodiscard]] bool chance(double probability) noexcept {
        return between(0.0, 1.0) < probability;
    }

private:
    std::uint64_t state_;
};

} // namespace scanseal::test
