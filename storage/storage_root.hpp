// storage/storage_root.hpp — the OCFL 1.1 storage root around the objects: declaration, layout and
// where an object lies (OCFL 4; layout extension 0004-hashed-n-tuple-storage-layout with its
// defaults: sha256, three tuples of three).
#pragma once

#include "core/file_system.hpp"

#include <string>
#include <vector>

namespace scanseal::storage {

/// Depth of an object below the root: three tuples and the object's own folder.
inline constexpr int k_object_depth = 4;

/// Where the object with this id lies, relative to the root: "abc/def/012/abcdef012...".
[[nodiscard]] std::string object_path_of(const std::string& object_id);

/// What is wrong with declaration and layout of a storage root that has them; empty if nothing is.
[[nodiscard]] std::vector<std::string> storage_root_problems(const FileSystem& file_system,
                                                             const Path& root);

/// Makes `root` an empty storage root, or leaves a finished one alone. A creation cut short by a
/// crash is completed. The declaration is written last. Durable on return. Throws Failure(corrupt)
/// if the folder holds anything else without a declaration, or another layout.
void prepare_storage_root(FileSystem& file_system, const Path& root);

} // namespace scanseal::storage
