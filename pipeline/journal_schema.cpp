#include "core/failure.hpp"
#include "pipeline/journal_internal.hpp"

namespace scanseal::pipeline {

namespace {

constexpr const char* k_schema = R"sql(
CREATE TABLE document (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    hot_folder TEXT NOT NULL,
    job_name TEXT NOT NULL,
    sources BLOB NOT NULL,
    state TEXT NOT NULL,
    captured_at INTEGER NOT NULL,
    refusal TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    record_id TEXT NOT NULL DEFAULT '',
    work TEXT NOT NULL DEFAULT '',
    receipt_path TEXT NOT NULL DEFAULT '',
    receipt TEXT NOT NULL DEFAULT '',
    decision TEXT NOT NULL DEFAULT '',
    part TEXT NOT NULL DEFAULT '',
    replacements TEXT NOT NULL DEFAULT '',
    finished_at INTEGER NOT NULL DEFAULT 0);
CREATE INDEX document_unfinished ON document(state) WHERE state <> 'delivered';
CREATE INDEX document_record ON document(record_id) WHERE record_id <> '';
CREATE INDEX document_receipt ON document(receipt_path) WHERE receipt_path <> '';
CREATE TABLE page (key TEXT NOT NULL, document_id INTEGER NOT NULL REFERENCES document(id),
    PRIMARY KEY (key, document_id)) WITHOUT ROWID;
CREATE INDEX page_document ON page(document_id);
CREATE TABLE ledger_head (only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    sequence INTEGER NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE ledger_pending (sequence INTEGER PRIMARY KEY, line TEXT NOT NULL, sha256 TEXT NOT NULL);
)sql";

/// From schema 1, which knew no decisions.
constexpr const char* k_schema_2 =
    "ALTER TABLE document ADD COLUMN decision TEXT NOT NULL DEFAULT ''";
/// From schema 2, in which every document came alone.
constexpr const char* k_schema_3 = "ALTER TABLE document ADD COLUMN part TEXT NOT NULL DEFAULT ''";
/// From schema 3, in which the pages of a held document stayed what they were.
constexpr const char* k_schema_4 =
    "ALTER TABLE document ADD COLUMN replacements TEXT NOT NULL DEFAULT ''";

void migrate(storage::SqliteDatabase& database, int version) {
    if (version == 0) {
        database.exec(k_schema);
        return;
    }
    if (version == 1) {
        database.exec(k_schema_2);
    }
    if (version <= 2) {
        database.exec(k_schema_3);
    }
    database.exec(k_schema_4);
}

} // namespace

void bring_schema_up_to_date(storage::SqliteDatabase& database, const Path& file) {
    if (database.user_version() < k_journal_schema) {
        storage::SqliteTransaction transaction(database);
        if (const auto version = database.user_version(); version < k_journal_schema) {
            migrate(database, version);
            database.set_user_version(k_journal_schema);
        }
        transaction.commit();
    }
    if (database.user_version() != k_journal_schema) {
        throw Failure(FailureKind::corrupt, "the journal '" + file.string() +
                                                "' was written by another version of scanseal");
    }
}

} // namespace scanseal::pipeline
