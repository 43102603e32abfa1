// core/assert.hpp — our own invariants. Checked in every build; a false one ends the process at
// once, since going on could sign or store wrong bytes. Never used on outside input.
#pragma once

namespace scanseal::detail {

[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) noexcept;

} // namespace scanseal::detail

#define SCANSEAL_ASSERT(expression)                                                                \
    ((expression) ? static_cast<void>(0)                                                           \
                  : ::scanseal::detail::assertion_failed(#expression, __FILE__, __LINE__))
