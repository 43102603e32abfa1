// bench/value_of.hpp — in a measurement a refusal is an end: what a Result holds, or an exception
// with the refusal's words.
#pragma once

#include "core/result.hpp"

#include <stdexcept>
#include <utility>

namespace scanseal::bench {

template <class T>
T value_of(Result<T> result) {
    if (!result) {
        throw std::runtime_error(result.error().detail);
    }
    return std::move(*result);
}

inline void require(const Result<void>& result) {
    if (!result) {
        throw std::runtime_error(result.error().detail);
    }
}

} // namespace scanseal::bench
