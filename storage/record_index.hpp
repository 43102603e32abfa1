// storage/record_index.hpp — what is where: by record, patient, type, date, page digest. A cache of
// the vault, rebuilt from it at will (`scanseal reindex`).
#pragma once

#include "core/file_system.hpp"
#include "core/ids.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::storage {

struct IndexedRecord {
    RecordId id;
    std::string object_path;
    std::string profile;
    std::string document_type;
    std::string medium;
    std::string patient_id;
    std::string captured_at; ///< RFC 3339, UTC
    std::string sealed_at;
    std::string job_name;
    std::vector<std::string> page_sha256; ///< of the input pages, in order

    friend bool operator==(const IndexedRecord&, const IndexedRecord&) = default;
};

/// Every function throws Failure(database), or busy, disk_full and corrupt as in
/// storage/sqlite_database.hpp.
class RecordIndex {
public:
    RecordIndex() = default;
    RecordIndex(const RecordIndex&) = delete;
    RecordIndex& operator=(const RecordIndex&) = delete;
    RecordIndex(RecordIndex&&) = delete;
    RecordIndex& operator=(RecordIndex&&) = delete;
    virtual ~RecordIndex() = default;

    /// Adds or replaces.
    virtual void put(const IndexedRecord& record) = 0;
    /// Adds or replaces many in one transaction: all or none.
    virtual void put_all(const std::vector<IndexedRecord>& records) = 0;
    [[nodiscard]] virtual std::optional<IndexedRecord> find(const RecordId& id) const = 0;
    /// Records with an input page of this SHA-256 (lower-case hex), each once, sorted by id.
    [[nodiscard]] virtual std::vector<RecordId>
    find_by_page(const std::string& page_sha256) const = 0;
    /// Records of a patient, by time of capture.
    [[nodiscard]] virtual std::vector<RecordId>
    find_by_patient(const std::string& patient_id) const = 0;
    /// Every record, sorted by id.
    [[nodiscard]] virtual std::vector<RecordId> all() const = 0;
    /// Forgets a record; an unknown one is fine.
    virtual void remove(const RecordId& id) = 0;
    /// Forgets everything.
    virtual void clear() = 0;
    /// Replaces everything by what `next` gives until it gives nothing, in one transaction: readers
    /// see all of the old or all of the new, and after a Failure (of `next` too) the old stands.
    /// The write lock is taken before the first call of `next`, so that a record another writer
    /// puts meanwhile is put after, not lost. Requires: `next` does not use this index.
    virtual void replace_all(const std::function<std::optional<IndexedRecord>()>& next) = 0;
};

/// SQLite at `file` (index.db), WAL, synchronous NORMAL: it can be rebuilt, and a power cut may
/// take the last puts with it. Thread-safe. Throws Failure(database) if the file holds a schema of
/// another version (the text advises a reindex), or as above.
[[nodiscard]] std::unique_ptr<RecordIndex> open_sqlite_index(const Path& file);

} // namespace scanseal::storage
