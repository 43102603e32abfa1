#include "imaging/measures/likeness.hpp"

#include "imaging/measures/page_views_internal.hpp"

#include <bit>

namespace scanseal::imaging {

Likeness measure_likeness(const PageViews& views) {
    static_cast<void>(views);
    return {};
}

unsigned distance(const Likeness& one, const Likeness& other) noexcept {
    unsigned bits = 0;
    for (std::size_t i = 0; i < one.bits.size(); ++i) {
        bits += static_cast<unsigned>(std::popcount(one.bits[i] ^ other.bits[i]));
    }
    return bits;
}

} // namespace scanseal::imaging
