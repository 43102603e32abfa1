// storage/ocfl_path.hpp — what OCFL 1.1 demands of paths (3.5.2, 3.5.3.1) and of version names
// (3.4).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scanseal::storage {

/// PATH_MAX of Linux: no longer path can be stored.
inline constexpr std::size_t k_ocfl_path_bytes_max = 4096;

/// True if a part between '/' is empty, "." or "..".
[[nodiscard]] bool has_bad_part(std::string_view path);

/// A path that lies below another one that is itself a file, if there is such a pair.
[[nodiscard]] std::optional<std::string> conflict_among(std::vector<std::string> paths);

/// Number of a version name such as "v1" or "v0001"; 0 if it is none.
[[nodiscard]] std::uint32_t version_number(const std::string& name);

} // namespace scanseal::storage
