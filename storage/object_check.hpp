// storage/object_check.hpp — one OCFL object judged by itself, wherever it lies and whoever wrote
// it.
#pragma once

#include "storage/inventory.hpp"
#include "storage/record_check.hpp"

#include <map>
#include <string>

namespace scanseal::storage {

enum class ObjectRules {
    ocfl,  ///< OCFL 1.0 and 1.1: what the validation codes page calls an error (E...)
    strict ///< also what scanseal never writes and OCFL only warns of: other folders in a version,
           ///< a version without inventory, logs/ and extensions/, digests other than SHA-512
};

struct ObjectCheck {
    StorageReport report; ///< checks "declaration", "inventory_digest", "inventory", "stray_files",
                          ///< "content_digests"
    bool inventory_good = false;
    Inventory inventory; ///< if inventory_good
    /// Recomputed digest (lower-case hex, the inventory's algorithm) of each content path that
    /// could be read.
    std::map<std::string, std::string> digests;
};

/// Reads every byte of the object once. Fixity blocks are recomputed where they are sha256 or
/// sha512; md5, sha1 and others are only checked in form. A file that cannot be read is a finding.
/// Throws Failure(busy) alone.
[[nodiscard]] ObjectCheck check_object(const FileSystem& file_system, const Path& object,
                                       ObjectRules rules);

} // namespace scanseal::storage
