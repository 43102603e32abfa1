// core/result.hpp — the outcome of an operation that the outside world may refuse.
// A Refusal is expected and handled by the caller at once; a broken environment throws
// (core/failure.hpp); a broken invariant aborts (core/assert.hpp). See docs/adr/0001-errors.md.
#pragma once

#include "core/refusal.hpp"

#include <tl/expected.hpp>

#include <string>
#include <utility>

namespace scanseal {

/// Either a value or the reason why there is none. Ignoring one is a compile error.
template <class T>
class [[nodiscard]] Result : public tl::expected<T, Refusal> {
public:
    // NOLINTNEXTLINE(cppcoreguidelines-rvalue-reference-param-not-moved): the base moves
    using tl::expected<T, Refusal>::expected;
};

using Refused = tl::unexpected<Refusal>;

/// Makes a refusal to return from a function that gives a Result.
[[nodiscard]] inline Refused refuse(RefusalCode code, std::string detail) {
    return Refused(Refusal{.code = code, .detail = std::move(detail)});
}

/// Hands a refusal on to the caller unchanged.
[[nodiscard]] inline Refused refuse(Refusal refusal) {
    return Refused(std::move(refusal));
}

} // namespace scanseal
