// storage/record_check.hpp — is a record whole? OCFL structure, every digest, the manifest. Says
// everything it checked. What a check finds wrong is in its detail, first the OCFL validation code
// where there is one ("E023 'v1/content/x' ..."). A file that cannot be read is a finding;
// Failure(busy) is thrown on (a network file system that is away for a while).
#pragma once

#include "core/ids.hpp"
#include "storage/vault.hpp"

#include <string>
#include <vector>

namespace scanseal::storage {

struct StorageCheck {
    std::string name; ///< "declaration", "inventory_digest", "inventory", "stray_files",
                      ///< "content_digests", "manifest"
    bool passed = false;
    std::string detail; ///< which files, what was expected and found; empty if passed
};

struct StorageReport {
    std::vector<StorageCheck> checks;
    std::uint64_t bytes_read = 0;

    /// True if every check passed.
    [[nodiscard]] bool valid() const;
};

/// Reads every byte of the record once. "manifest": manifest-sha512.txt of the newest version lists
/// every file but itself and seal/*, and nothing else, with the digests of the bytes that are
/// there. Objects are judged as OCFL says and besides must be as scanseal writes them
/// (storage/object_check.hpp, ObjectRules::strict). An unknown record fails "declaration".
[[nodiscard]] StorageReport check_record(const FileSystem& file_system, const Vault& vault,
                                         const RecordId& id);

/// The same for an exported bundle: a folder with manifest-sha512.txt, seal/, VERIFY.txt and
/// trust.pem (no OCFL around it). Checks "stray_files" and "manifest".
[[nodiscard]] StorageReport check_bundle(const FileSystem& file_system, const Path& bundle);

/// Declaration and layout of the storage root, and things in it that are not records and do not
/// belong there. Reads inventories, no content. Checks "declaration", "hierarchy" (E072, E073,
/// E084, E090: files, links and empty folders outside objects) and "objects" (E083: not where its
/// id says; unreadable inventory; foreign ids). A commit going on at the same time may show as an
/// empty folder.
[[nodiscard]] StorageReport check_root(const FileSystem& file_system, const Vault& vault);

} // namespace scanseal::storage
