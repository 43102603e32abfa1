// pipeline/journal_internal.hpp — what the files of the journal share: its open database, its
// schema (journal_schema.cpp) and a row as a value (journal_rows.cpp). journal.cpp takes documents
// along the road, journal_outcomes.cpp decides them, journal_queries.cpp looks.
#pragma once

#include "pipeline/journal.hpp"
#include "storage/sqlite_database.hpp"

#include <mutex>

namespace scanseal::pipeline {

/// The schema that this program writes.
constexpr int k_journal_schema = 4;

/// Every call of the journal holds `mutex` for as long as it uses `database`.
struct Journal::Store {
    explicit Store(const Path& file);

    mutable std::mutex mutex;
    storage::SqliteDatabase database;
};

/// Makes the tables in a new database and brings those of an older version up to date, in one
/// transaction. Throws Failure(corrupt) if another version of scanseal, a later one, wrote `file`.
void bring_schema_up_to_date(storage::SqliteDatabase& database, const Path& file);

/// "SELECT ... FROM document " with the columns row_of takes, in its order.
[[nodiscard]] std::string select_rows();

/// The current row of a statement that begins with select_rows(). Throws Failure(corrupt) for a
/// state that is unknown here.
[[nodiscard]] DocumentRow row_of(const storage::SqliteStatement& statement);

/// Adds a row in `state` for each claim; their ids, in order.
std::vector<std::int64_t> insert_claims(storage::SqliteDatabase& database,
                                        const std::vector<NewClaim>& claims, State state);

/// A time as it is stored: milliseconds since 1970, UTC.
[[nodiscard]] std::int64_t stored_time(TimePoint at);

/// Paths as they are stored: bytes, not text, each with a zero byte at its end.
[[nodiscard]] Bytes stored_paths(const std::vector<std::string>& paths);

/// The end of the ledger as of the last decision; nothing and 0 in a new journal.
[[nodiscard]] storage::LedgerHead read_ledger_head(storage::SqliteDatabase& database);

} // namespace scanseal::pipeline
