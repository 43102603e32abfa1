#include "core/failure.hpp"
#include "storage/record_index.hpp"
#include "storage/sqlite_database.hpp"

#include <mutex>

namespace scanseal::storage {

namespace {

constexpr int k_schema_version = 1;

// rowid tables keyed by a small integer: a page digest then costs one index entry, not the record's
// id again.
constexpr auto k_schema = R"sql(
CREATE TABLE records (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    object_path TEXT NOT NULL,
    profile TEXT NOT NULL,
    document_type TEXT NOT NULL,
    medium TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    captured_at TEXT NOT NULL,
    sealed_at TEXT NOT NULL,
    job_name TEXT NOT NULL
) STRICT;
CREATE INDEX records_by_patient ON records (patient_id, captured_at);
CREATE INDEX records_by_capture ON records (captured_at);
CREATE INDEX records_by_type ON records (document_type, captured_at);
CREATE TABLE record_pages (
    record INTEGER NOT NULL REFERENCES records (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (record, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_pages_by_digest ON record_pages (sha256);
)sql";

void prepare_schema(SqliteDatabase& database) {
    SqliteTransaction transaction(database);
    const auto version = database.user_version();
    if (version == 0) {
        database.exec(k_schema);
        database.set_user_version(k_schema_version);
    } else if (version != k_schema_version) {
        throw Failure(FailureKind::database, "the index '" + database.file().string() +
                                                 "' has schema " + std::to_string(version) +
                                                 ", this program knows " +
                                                 std::to_string(k_schema_version) +
                                                 "; move it away and run 'scanseal reindex'");
    }
    transaction.commit();
}

/// Sees to it that a statement leaves its rows even if reading them throws.
class Rows {
public:
    explicit Rows(SqliteStatement& statement) : statement_(statement) {}

    ~Rows() { statement_.reset(); }

    Rows(const Rows&) = delete;
    Rows& operator=(const Rows&) = delete;
    Rows(Rows&&) = delete;
    Rows& operator=(Rows&&) = delete;

private:
    SqliteStatement& statement_;
};

RecordId id_in(const SqliteStatement& row, int column) {
    const auto text = row.column_text(column);
    if (const auto id = RecordId::parse(text)) {
        return *id;
    }
    throw Failure(FailureKind::corrupt, "the index holds '" + text + "' as a record id; reindex");
}

/// A database whose schema is prepared before any statement of it is.
struct PreparedDatabase {
    explicit PreparedDatabase(const Path& file) : database(file, {.sync = SqliteSync::normal}) {
        prepare_schema(database);
    }

    SqliteDatabase database;
};

class SqliteIndex final : public RecordIndex {
public:
    explicit SqliteIndex(const Path& file) : prepared_(file) {}

    void put(const IndexedRecord& record) override {
        const std::lock_guard lock(mutex_);
        SqliteTransaction transaction(database_);
        put_one(record);
        transaction.commit();
    }

    void put_all(const std::vector<IndexedRecord>& records) override {
        const std::lock_guard lock(mutex_);
        SqliteTransaction transaction(database_);
        for (const auto& record : records) {
            put_one(record);
        }
        transaction.commit();
    }

    [[nodiscard]] std::optional<IndexedRecord> find(const RecordId& id) const override {
        const std::lock_guard lock(mutex_);
        const Rows end(find_);
        find_.bind(1, id.text());
        if (!find_.step()) {
            return std::nullopt;
        }
        IndexedRecord record{.id = id,
                             .object_path = find_.column_text(1),
                             .profile = find_.column_text(2),
                             .document_type = find_.column_text(3),
                             .medium = find_.column_text(4),
                             .patient_id = find_.column_text(5),
                             .captured_at = find_.column_text(6),
                             .sealed_at = find_.column_text(7),
                             .job_name = find_.column_text(8),
                             .page_sha256 = {}};
        const Rows pages_end(pages_);
        pages_.bind(1, find_.column_int64(0));
        while (pages_.step()) {
            record.page_sha256.push_back(pages_.column_text(0));
        }
        return record;
    }

    [[nodiscard]] std::vector<RecordId>
    find_by_page(const std::string& page_sha256) const override {
        const std::lock_guard lock(mutex_);
        by_page_.bind(1, page_sha256);
        return ids_of(by_page_);
    }

    [[nodiscard]] std::vector<RecordId>
    find_by_patient(const std::string& patient_id) const override {
        const std::lock_guard lock(mutex_);
        by_patient_.bind(1, patient_id);
        return ids_of(by_patient_);
    }

    [[nodiscard]] std::vector<RecordId> all() const override {
        const std::lock_guard lock(mutex_);
        return ids_of(all_);
    }

    void remove(const RecordId& id) override {
        const std::lock_guard lock(mutex_);
        remove_.bind(1, id.text()).run();
    }

    void clear() override {
        const std::lock_guard lock(mutex_);
        SqliteTransaction transaction(database_);
        remove_all();
        transaction.commit();
    }

    void replace_all(const std::function<std::optional<IndexedRecord>()>& next) override {
        const std::lock_guard lock(mutex_);
        SqliteTransaction transaction(database_);
        remove_all();
        while (const auto record = next()) {
            put_one(*record);
        }
        transaction.commit();
    }

private:
    void remove_all() { database_.exec("DELETE FROM record_pages; DELETE FROM records"); }

    void put_one(const IndexedRecord& record) {
        remove_.bind(1, record.id.text()).run();
        insert_.bind(1, record.id.text())
            .bind(2, record.object_path)
            .bind(3, record.profile)
            .bind(4, record.document_type)
            .bind(5, record.medium)
            .bind(6, record.patient_id)
            .bind(7, record.captured_at)
            .bind(8, record.sealed_at)
            .bind(9, record.job_name)
            .run();
        const auto number = database_.last_insert_rowid();
        std::int64_t position = 0;
        for (const auto& sha256 : record.page_sha256) {
            insert_page_.bind(1, number).bind(2, ++position).bind(3, sha256).run();
        }
    }

    static std::vector<RecordId> ids_of(SqliteStatement& statement) {
        const Rows end(statement);
        std::vector<RecordId> ids;
        while (statement.step()) {
            ids.push_back(id_in(statement, 0));
        }
        return ids;
    }

    mutable std::mutex mutex_;
    PreparedDatabase prepared_;
    SqliteDatabase& database_ = prepared_.database;
    SqliteStatement insert_ =
        database_.prepare("INSERT INTO records (id, object_path, profile, document_type, medium, "
                          "patient_id, captured_at, "
                          "sealed_at, job_name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    SqliteStatement insert_page_ =
        database_.prepare("INSERT INTO record_pages (record, position, sha256) VALUES (?, ?, ?)");
    SqliteStatement remove_ = database_.prepare("DELETE FROM records WHERE id = ?");
    mutable SqliteStatement find_ =
        database_.prepare("SELECT number, object_path, profile, document_type, medium, patient_id, "
                          "captured_at, sealed_at, "
                          "job_name FROM records WHERE id = ?");
    mutable SqliteStatement pages_ =
        database_.prepare("SELECT sha256 FROM record_pages WHERE record = ? ORDER BY position");
    mutable SqliteStatement by_page_ =
        database_.prepare("SELECT DISTINCT id FROM record_pages JOIN records ON number = record "
                          "WHERE sha256 = ? ORDER BY id");
    mutable SqliteStatement by_patient_ =
        database_.prepare("SELECT id FROM records WHERE patient_id = ? ORDER BY captured_at, id");
    mutable SqliteStatement all_ = database_.prepare("SELECT id FROM records ORDER BY id");
};

} // namespace

std::unique_ptr<RecordIndex> open_sqlite_index(const Path& file) {
    return std::make_unique<SqliteIndex>(file);
}

} // namespace scanseal::storage
