// storage/bundle.hpp — a record outside the vault: files, manifest, seal, trust anchors and
// VERIFY.txt with the exact commands.
#pragma once

#include "core/file_system.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"
#include "storage/vault.hpp"

namespace scanseal::storage {

/// Copies the newest version's files to DIR/<record id>/ and adds VERIFY.txt and trust.pem
/// (`anchors_pem`). Refuses record_unknown, record_damaged, bundle_exists. Durable on return; a
/// half-written bundle never has its final name.
[[nodiscard]] Result<Path> export_bundle(FileSystem& file_system, const Vault& vault,
                                         const RecordId& id, const Path& directory,
                                         ByteView anchors_pem);

} // namespace scanseal::storage
