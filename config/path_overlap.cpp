#include "config/path_overlap.hpp"

#include <algorithm>

namespace scanseal::config {

Path resolve_path(const Path& station, const Path& path) {
    auto normal = (path.is_absolute() ? path : station / path).lexically_normal();
    return normal.has_filename() || !normal.has_relative_path() ? normal : normal.parent_path();
}

bool lies_in(const Path& inner, const Path& outer) {
    const auto [outer_end, inner_end] = std::ranges::mismatch(outer, inner);
    return outer_end == outer.end();
}

bool paths_overlap(const Path& a, const Path& b) {
    return lies_in(a, b) || lies_in(b, a);
}

} // namespace scanseal::config
