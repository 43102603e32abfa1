// storage/vault.hpp — the OCFL 1.1 storage root: records staged beside it, made durable, renamed
// into place. Layout extension 0004 (hashed n-tuple, sha256 of the object id), content digest
// sha512. See docs/formats/record.md. Threads: every function may be called from several threads at
// once, as long as no two work on the same staged record. Failures: any function throws Failure as
// the file system does; none of them leaves a half record in the vault.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/digest.hpp"
#include "core/file_system.hpp"
#include "core/ids.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
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

/// A record being put together under vault.staging/<name>/. A plain value: it can be made again
/// from name and files after a restart.
struct StagedRecord {
    std::string name; ///< folder name in staging
    RecordId id;
    std::vector<RecordFile> files;
};

/// One of several records to commit together.
struct CommitRequest {
    StagedRecord record;
    VersionNote note;
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
    /// Creates root and staging where missing (durably; a creation cut short by a crash is
    /// completed), checks declaration and layout where present. `file_system` must outlive this.
    /// Throws Failure(corrupt) if root holds something else, Failure(input_output) if root and
    /// staging lie on different file systems, since records could then not be renamed into the
    /// vault.
    Vault(FileSystem& file_system, VaultOptions options);

    /// Starts a record in staging; anything of that name from before a crash is removed.
    /// Requires: `name` is_record_name (storage/record_path.hpp), `id` not empty. Not durable: see
    /// sync_staged.
    [[nodiscard]] StagedRecord stage(const std::string& name, const RecordId& id);

    /// Writes one file of the record and fsyncs it; reads it back, compares it and takes the digest
    /// of what was read. The name is not durable yet: see sync_staged. A file added again replaces
    /// the first. Throws Failure(permission) if `path` is not is_record_path
    /// (storage/record_path.hpp): names from jobs are checked by the caller before;
    /// Failure(input_output) if other bytes come back than were written.
    [[nodiscard]] RecordFile add_file(StagedRecord& record, const std::string& path,
                                      ByteView bytes);

    /// As add_file, copied from a source in pieces of 1 MiB. Throws Failure(input_output) if the
    /// source is shorter than it said.
    [[nodiscard]] RecordFile add_file_from(StagedRecord& record, const std::string& path,
                                           const ByteSource& source);

    /// Bytes of a staged file. Throws Failure(not_found).
    [[nodiscard]] Bytes read_staged(const StagedRecord& record, const std::string& path) const;

    /// Every name in the staged tree is durable when this returns: one fsync a folder, bottom up,
    /// and one of staging. commit does this by itself; it is for a journal that wants to remember a
    /// staged record before.
    void sync_staged(const StagedRecord& record);

    /// Does ahead, on the caller's thread, what commit would do before its rename: writes
    /// declaration, inventory and sidecar. Everything staged is durable on return, as after
    /// sync_staged. A commit of the same record with the same note then only renames. Only this
    /// object knows of it, until the record is changed: after a restart commit does it again.
    /// Throws Failure(corrupt) as commit does.
    void make_ready(const StagedRecord& record, const VersionNote& note);

    /// Writes declaration, inventory and sidecar, syncs the tree, renames it into the vault and
    /// syncs the parents. Durable on return. If the record is already there with the same inventory
    /// (a repeat after a crash), staging is removed and the same answer given; with another one:
    /// refuses record_exists and leaves staging alone. The inventory depends on record and note
    /// alone, so a repeat must come with the same note, `created` included. Throws Failure(corrupt)
    /// if staging does not hold exactly the record's files.
    [[nodiscard]] Result<CommittedRecord> commit(const StagedRecord& record,
                                                 const VersionNote& note);

    /// Commits several records and syncs each folder they share once; answers in the order of the
    /// requests. All of them are durable on return. After a Failure some may be in the vault:
    /// commit all of them again.
    [[nodiscard]] std::vector<Result<CommittedRecord>>
    commit_all(std::span<const CommitRequest> requests);

    /// Removes a staged record that is given up. Missing is fine.
    void discard(const std::string& staging_name);
    /// Names in vault.staging/, for start-up cleaning.
    [[nodiscard]] std::vector<std::string> staged_names() const;

    /// True if something lies where the record belongs. Says nothing about its state.
    [[nodiscard]] bool contains(const RecordId& id) const;
    /// All records, found by walking the tree, in no order. Objects whose inventory cannot be read
    /// or has a foreign id are left out: check_root names them.
    [[nodiscard]] std::vector<RecordId> list() const;
    /// One logical file of the newest version, its digest checked. Refuses record_unknown,
    /// record_damaged.
    [[nodiscard]] Result<Bytes> read(const RecordId& id, const std::string& path) const;
    /// Opens one logical file of the newest version, digest not checked. Refuses record_unknown,
    /// record_damaged.
    [[nodiscard]] Result<std::unique_ptr<ByteSource>> open(const RecordId& id,
                                                           const std::string& path) const;
    /// Logical files of the newest version, sorted by path. Digests are those of the inventory,
    /// whose own digest is checked. Refuses record_unknown, record_damaged.
    [[nodiscard]] Result<std::vector<RecordFile>> files(const RecordId& id) const;
    /// Refuses record_unknown, record_damaged.
    [[nodiscard]] Result<CommittedRecord> locate(const RecordId& id) const;

    [[nodiscard]] const VaultOptions& options() const noexcept { return options_; }

private:
    struct Pending;

    [[nodiscard]] Path staged_path(const std::string& name) const;
    [[nodiscard]] Path staged_content(const StagedRecord& record) const;
    void seal_staging(const Pending& pending);
    [[nodiscard]] bool is_ready(const Pending& pending);
    void forget_ready(const std::string& staging_name);
    void check_staging(const StagedRecord& record) const;
    void make_parents(const std::vector<Pending>& pending);
    void rename_into_vault(Pending& pending);
    void compare_with_vault(Pending& pending) const;
    void sync_after_renames(const std::vector<Pending>& pending);

    FileSystem& file_system_;
    VaultOptions options_;
    std::mutex mutex_;
    /// Tuple folders, relative to the root, whose own names are known to be durable: saves syncing
    /// their parents again.
    std::set<std::string> durable_folders_;
    /// Staged records that make_ready has written and synced, and the digest of their inventory.
    std::map<std::string, Digest> ready_;
};

/// `manifest-sha512.txt`: sha512sum format, sorted by path, every file given.
[[nodiscard]] std::string manifest_text(const std::vector<RecordFile>& files);

} // namespace scanseal::storage
