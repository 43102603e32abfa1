// storage/record_path.hpp — which names and paths scanseal gives to files of a record: a subset of
// ASCII that every file system, sha512sum and OCFL (3.5.3.1, logical paths) take without escaping.
#pragma once

#include <string_view>

namespace scanseal::storage {

/// True for 1 to 200 letters, digits, '.', '_' and '-', not beginning with '.' or '-'.
[[nodiscard]] bool is_record_name(std::string_view name) noexcept;

/// True for such names joined by single '/', at most 1000 bytes: relative, no empty, "." or ".."
/// part. Whoever builds a path from a job's file names asks this first.
[[nodiscard]] bool is_record_path(std::string_view path) noexcept;

} // namespace scanseal::storage
