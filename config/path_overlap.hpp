// config/path_overlap.hpp — whether two folders of a station would hold each other's files.
#pragma once

#include "core/file_system.hpp"

namespace scanseal::config {

/// `path` as an absolute, normal path without a slash at the end; a relative one lies below
/// `station`. By names alone: links are not followed.
[[nodiscard]] Path resolve_path(const Path& station, const Path& path);

/// True if one is the other or lies below it. Requires: both from resolve_path.
[[nodiscard]] bool paths_overlap(const Path& a, const Path& b);

/// True if `inner` is `outer` or lies below it. Requires: both from resolve_path.
[[nodiscard]] bool lies_in(const Path& inner, const Path& outer);

} // namespace scanseal::config
