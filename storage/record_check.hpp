// storage/record_check.hpp — is a record whole? OCFL structure, every digest, the manifest. Says
// everything it checked.
#pragma once

#include "core/ids.hpp"
#include "storage/vault.hpp"

#include <string>
#include <vector>

namespace scanseal::storage {

struct StorageCheck {
    std::string name; ///< "declaration", "inventory_digest", "inventory", "content_digests",
                      ///< "stray_files", "manifest"
    bool passed = false;
    std::string detail; ///< which file, what was expected and found
};

struct StorageReport {
    std::vector<StorageCheck> checks;
    std::uint64_t bytes_read = 0;

    [[nodiscard]] bool valid() const;
};

/// Reads every byte of the record. `manifest` says that manifest-sha512.txt lists every content
/// file but itself and seal/*.
[[nodiscard]] StorageReport check_record(const FileSystem& file_system, const Vault& vault,
                                         const RecordId& id);

/// The same for an exported bundle: a folder with manifest-sha512.txt and seal/ (no OCFL around
/// it).
[[nodiscard]] StorageReport check_bundle(const FileSystem& file_system, const Path& bundle);

/// Things in the storage root that are not records and do not belong there (E072, E073, E081 and
/// the like).
[[nodiscard]] StorageReport check_root(const FileSystem& file_system, const Vault& vault);

} // namespace scanseal::storage
