// storage/manifest_internal.hpp — manifest-sha512.txt read back. Internal to storage/*.cpp.
#pragma once

#include "storage/findings_internal.hpp"

#include <map>
#include <string>

namespace scanseal::storage {

inline constexpr auto k_manifest_name = "manifest-sha512.txt";
inline constexpr std::uint64_t k_manifest_bytes_max = std::uint64_t{64} << 20U;

/// Path to digest (lower-case hex), as digests_of_files has them too.
using FileDigests = std::map<std::string, std::string>;

/// Holds a manifest against the digests of the files it should list; differences become "manifest"
/// findings. Lines that are not "128 hex digits, two blanks, path" are findings too.
void compare_manifest(std::string_view manifest, const FileDigests& files, Findings& findings);

/// True for files that the manifest does not list: itself and the seal over it.
[[nodiscard]] bool is_beside_manifest(const std::string& path);

} // namespace scanseal::storage
