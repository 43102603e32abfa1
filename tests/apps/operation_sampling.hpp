// tests/apps/operation_sampling.hpp — which of a road's operations are tried, where trying each of
// them takes minutes.
#pragma once

#include <cstdint>

namespace scanseal::test {

/// Which operations are tried: `first`, and every `step`-th from there.
struct Sampling {
    std::uint64_t first = 1;
    std::uint64_t step = 1;
};

/// Every `usual_step`-th, or what SCANSEAL_FAULT_EVERY says, from one that a seed chooses:
/// SCANSEAL_FAULT_SEED, else always the same. Prints both.
[[nodiscard]] Sampling sampling(std::uint64_t usual_step);

} // namespace scanseal::test
