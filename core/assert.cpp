#include "core/assert.hpp"

#include <cstdio>
#include <cstdlib>

namespace scanseal::detail {

void assertion_failed(const char* expression, const char* file, int line) noexcept {
    static_cast<void>(
        std::fprintf(stderr, "scanseal: broken invariant: %s (%s:%d)\n", expression, file, line));
    std::abort();
}

} // namespace scanseal::detail
