#include "tests/apps/operation_sampling.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace scanseal::test {

namespace {

/// One and the same, so that a build fails by what changed in it. Long runs try every operation.
constexpr std::uint64_t k_usual_seed = 20261;

std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

} // namespace

Sampling sampling(std::uint64_t usual_step) {
    static const auto seed = number_from_environment("SCANSEAL_FAULT_SEED", k_usual_seed);
    const auto step =
        std::max<std::uint64_t>(1, number_from_environment("SCANSEAL_FAULT_EVERY", usual_step));
    std::cout << "SCANSEAL_FAULT_SEED=" << seed << " SCANSEAL_FAULT_EVERY=" << step << std::endl;
    return {.first = 1 + seed % step, .step = step};
}

} // namespace scanseal::test
