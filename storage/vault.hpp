// storage/vault.hpp — the OCFL 1.1 storage root: records staged beside it, made durable, renamed into place.
// Layout extension 0004 (hashed n-tuple), digest sha512. See docs/formats/record.md.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/digest.hpp"
#include "core/file_system.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scanseal::storage {

struct VaultOptions {
    Path root;    ///< vault/
    Path staging; ///< vault.staging/, on the same file system
};

/// A file of a record, as it lies in staging or vault.
struct RecordFile {
    std::string path; ///< logical path, e.g. "pages/0001.tif"
    Digest sha512;    ///< of the bytes read back after writing
    std::uint64_t size_bytes = 0;
};

/// Who made a version, for the inventory (OCFL 3.5.3.1).
struct VersionNote {
    TimePoint created;
    std::string message;
    std::string user_name;
    std::string user_address; ///< a URI
};

/// A record being put together under vault.staging/<name>/. A plain value: it can be made again from name and files after a restart.
struct StagedRecord {
    std::string name; ///< folder name in staging
    RecordId id;
    std::vector<RecordFile> files;
};

/// Where a committed record lies.
struct CommittedRecord {
    RecordId id;
    std::string object_path; ///< relative to the vault root
    std::string version;     ///< "v1"
    Digest inventory_sha512;
};

class Vault final {
public:
    /// Creates root and staging where missing (durably), checks the OCFL declaration where present.
    /// Throws Failure(corrupt) if root holds something else. `file_system` must outlive this.
    Vault(FileSystem& file_system, VaultOptions options);

    /// Starts a record in staging; anything of that name from before a crash is removed.
    [[nodiscard]] StagedRecord stage(const std::string& name, const RecordId& id);

    /// Writes one file of the record and fsyncs it; reads it back for the digest. `path` is a logical path (checked).
    /// Not yet durable as a name: see sync_staged. Returns what was read back, for a second look.
    [[nodiscard]] RecordFile add_file(StagedRecord& record, const std::string& path, ByteView bytes);

    /// As add_file, copied from a source piece by piece (large source files).
    [[nodiscard]] RecordFile add_file_from(StagedRecord& record, const std::string& path, const ByteSource& source);

    /// Bytes of a staged file.
    [[nodiscard]] Bytes read_staged(const StagedRecord& record, const std::string& path) const;

    /// Every name in the staged tree is durable when this returns.
    void sync_staged(const StagedRecord& record);

    /// Writes declaration, inventory and sidecar, syncs the tree, renames it into the vault and syncs the parents.
    /// Durable on return. If the record is already there with the same inventory (a repeat after a crash), staging is
    /// removed and the same answer given; with another one: refuses record_exists.
    [[nodiscard]] Result<CommittedRecord> commit(const StagedRecord& record, const VersionNote& note);

    /// Removes a staged record that is given up. Missing is fine.
    void discard(const std::string& staging_name);
    /// Names in vault.staging/, for start-up cleaning.
    [[nodiscard]] std::vector<std::string> staged_names() const;

    [[nodiscard]] bool contains(const RecordId& id) const;
    /// All records, found by walking the tree, in no order.
    [[nodiscard]] std::vector<RecordId> list() const;
    /// One logical file of the newest version. Refuses record_unknown, record_damaged.
    [[nodiscard]] Result<Bytes> read(const RecordId& id, const std::string& path) const;
    /// Logical paths of the newest version. Refuses record_unknown, record_damaged.
    [[nodiscard]] Result<std::vector<RecordFile>> files(const RecordId& id) const;
    [[nodiscard]] Result<CommittedRecord> locate(const RecordId& id) const;

    [[nodiscard]] const VaultOptions& options() const noexcept { return options_; }

private:
    FileSystem& file_system_;
    VaultOptions options_;
};

/// `manifest-sha512.txt`: sha512sum format, sorted by path, every file given.
[[nodiscard]] std::string manifest_text(const std::vector<RecordFile>& files);

} // namespace scanseal::storage
