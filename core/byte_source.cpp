#include "core/byte_source.hpp"

#include <algorithm>
#include <cstring>

namespace scanseal {

std::size_t MemorySource::read_at(std::uint64_t offset, std::span<std::uint8_t> out) const {
    if (offset >= bytes_.size()) {
        return 0;
    }
    const auto count = std::min<std::uint64_t>(out.size(), bytes_.size() - offset);
    if (count > 0) {
        std::memcpy(out.data(), bytes_.data() + offset, static_cast<std::size_t>(count));
    }
    return static_cast<std::size_t>(count);
}

} // namespace scanseal
