// storage/record_index.hpp — what is where: by record, patient, type, date, page digest. A cache of the vault,
// rebuilt from it at will (`scanseal reindex`).
#pragma once

#include "core/file_system.hpp"
#include "core/ids.hpp"

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
};

class RecordIndex {
public:
    RecordIndex() = default;
    RecordIndex(const RecordIndex&) = delete;
    RecordIndex& operator=(const RecordIndex&) = delete;
    RecordIndex(RecordIndex&&) = delete;
    RecordIndex& operator=(RecordIndex&&) = delete;
    virtual ~RecordIndex() = default;

    /// Adds or replaces. Throws Failure(database).
    virtual void put(const IndexedRecord& record) = 0;
    /// Adds many in one transaction.
    virtual void put_all(const std::vector<IndexedRecord>& records) = 0;
    [[nodiscard]] virtual std::optional<IndexedRecord> find(const RecordId& id) const = 0;
    [[nodiscard]] virtual std::vector<RecordId> find_by_page(const std::string& page_sha256) const = 0;
    [[nodiscard]] virtual std::vector<RecordId> find_by_patient(const std::string& patient_id) const = 0;
    [[nodiscard]] virtual std::vector<RecordId> all() const = 0;
    virtual void remove(const RecordId& id) = 0;
    /// Forgets everything, before a rebuild.
    virtual void clear() = 0;
};

/// SQLite at `file` (index.db), WAL, synchronous NORMAL: it can be rebuilt. Thread-safe. Throws Failure(database).
[[nodiscard]] std::unique_ptr<RecordIndex> open_sqlite_index(const Path& file);

} // namespace scanseal::storage
