// storage/sqlite_database.hpp — SQLite without its types: a database, statements, a transaction.
// Used by the record index and by the pipeline's journal. SQLite does its own file work, past
// core/file_system.hpp. Threads: one connection may be passed between threads, but a statement and
// its transaction belong to one caller at a time; whoever shares a database holds a lock around
// each use. Failures: busy (locked by another connection longer than the busy timeout), disk_full
// (SQLITE_FULL, ENOSPC, EDQUOT), corrupt (not a database, or a malformed one), else database; the
// text holds SQLite's own message.
#pragma once

#include "core/bytes.hpp"
#include "core/file_system.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace scanseal::storage {

/// How hard a commit is pushed to the disk (SQLite, PRAGMA synchronous, in WAL mode).
enum class SqliteSync {
    normal, ///< a power cut may undo the last commits, never damage the database: for what can be
            ///< rebuilt
    full,   ///< every commit is durable when it returns: for the journal
};

struct SqliteOptions {
    SqliteSync sync = SqliteSync::full;
    int busy_timeout_ms = 10'000;
};

/// A prepared statement. Must not be used after its database is gone; may be dropped after it.
class SqliteStatement final {
public:
    ~SqliteStatement();
    SqliteStatement(SqliteStatement&& other) noexcept;
    SqliteStatement& operator=(SqliteStatement&& other) noexcept;
    SqliteStatement(const SqliteStatement&) = delete;
    SqliteStatement& operator=(const SqliteStatement&) = delete;

    /// Sets parameter `index` (the first is 1); the value is copied. Requires: not in the middle of
    /// rows (see reset).
    SqliteStatement& bind(int index, std::int64_t value);
    SqliteStatement& bind(int index, std::string_view text);
    SqliteStatement& bind(int index, ByteView blob);
    SqliteStatement& bind_null(int index);

    /// Runs to the next row: true if there is one, false at the end; then it is ready to be bound
    /// and run again, the old bindings stay. On a Failure the same.
    [[nodiscard]] bool step();
    /// For statements without rows: runs to the end. Rows, if any, are passed over.
    void run();

    /// Value of column `index` (the first is 0) of the current row. Requires: step() gave true.
    [[nodiscard]] std::int64_t column_int64(int index) const;
    [[nodiscard]] std::string column_text(int index) const;
    [[nodiscard]] Bytes column_blob(int index) const;
    [[nodiscard]] bool column_is_null(int index) const;

    /// Leaves the rows and forgets the bindings.
    void reset() noexcept;

private:
    friend class SqliteDatabase;
    struct State;
    explicit SqliteStatement(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

class SqliteDatabase final {
public:
    /// Opens or creates `file` in WAL mode, foreign keys on. The folder must exist. A fresh file's
    /// name is durable at the latest when its first transaction with SqliteSync::full is.
    explicit SqliteDatabase(const Path& file, SqliteOptions options = {});
    ~SqliteDatabase();
    SqliteDatabase(const SqliteDatabase&) = delete;
    SqliteDatabase& operator=(const SqliteDatabase&) = delete;
    SqliteDatabase(SqliteDatabase&&) = delete;
    SqliteDatabase& operator=(SqliteDatabase&&) = delete;

    /// Runs one or more statements without parameters; rows are passed over.
    void exec(const std::string& sql);
    /// Compiles one statement.
    [[nodiscard]] SqliteStatement prepare(std::string_view sql);

    /// PRAGMA user_version: 0 in a new database; ours to number schemas with.
    [[nodiscard]] int user_version();
    void set_user_version(int version);
    /// Rows changed by the last INSERT, UPDATE or DELETE.
    [[nodiscard]] std::int64_t changes() const noexcept;
    [[nodiscard]] std::int64_t last_insert_rowid() const noexcept;

    [[nodiscard]] const Path& file() const noexcept { return file_; }

private:
    struct State;

    Path file_;
    std::unique_ptr<State> state_;
};

/// A write transaction from BEGIN IMMEDIATE on: rolled back unless committed. Requires: none is
/// open on `database`, which must outlive this.
class SqliteTransaction final {
public:
    /// Throws Failure(busy) if another connection keeps writing.
    explicit SqliteTransaction(SqliteDatabase& database);
    ~SqliteTransaction();
    SqliteTransaction(const SqliteTransaction&) = delete;
    SqliteTransaction& operator=(const SqliteTransaction&) = delete;
    SqliteTransaction(SqliteTransaction&&) = delete;
    SqliteTransaction& operator=(SqliteTransaction&&) = delete;

    /// Durable on return with SqliteSync::full. On a Failure nothing is committed. Requires: called
    /// once.
    void commit();

private:
    SqliteDatabase& database_;
    bool open_ = true;
};

} // namespace scanseal::storage
