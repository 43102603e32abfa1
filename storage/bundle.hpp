// storage/bundle.hpp — a record outside the vault: files, manifest, seal, trust anchors and
// VERIFY.txt with the exact commands.
#pragma once

#include "core/file_system.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"
#include "storage/vault.hpp"

#include <string>

namespace scanseal::storage {

/// Copies the newest version's files to DIR/<record id>/ and adds VERIFY.txt (`verify_text`,
/// composed by the caller: the commands depend on the seal) and trust.pem (`anchors_pem`). Every
/// file is read back and held against the inventory. Returns the bundle's folder. `directory` is
/// made if missing. Refuses record_unknown, record_damaged, bundle_exists. Durable on return; until
/// then the bundle lies in DIR/.<record id>.tmp, which a later try replaces.
[[nodiscard]] Result<Path> export_bundle(FileSystem& file_system, const Vault& vault,
                                         const RecordId& id, const Path& directory,
                                         ByteView anchors_pem, const std::string& verify_text);

} // namespace scanseal::storage
