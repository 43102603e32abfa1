#include "storage/sqlite_database.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"
#include "storage/sqlite_ptr.hpp"

#include <cerrno>
#include <utility>

namespace scanseal::storage {

namespace {

FailureKind kind_of(sqlite3* handle, int code) {
    switch (code & 0xFF) { // the low byte is the primary result code
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return FailureKind::busy;
    case SQLITE_FULL:
        return FailureKind::disk_full;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return FailureKind::corrupt;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN: {
        const int error_number = handle == nullptr ? 0 : sqlite3_system_errno(handle);
        return error_number == ENOSPC || error_number == EDQUOT ? FailureKind::disk_full
                                                                : FailureKind::database;
    }
    default:
        return FailureKind::database;
    }
}

/// Which file it is comes first: a station has two databases.
[[noreturn]] void fail(sqlite3* handle, int code, const std::string& action) {
    const char* message = handle == nullptr ? sqlite3_errstr(code) : sqlite3_errmsg(handle);
    const char* file = handle == nullptr ? nullptr : sqlite3_db_filename(handle, "main");
    const auto place = file == nullptr ? std::string() : "'" + std::string(file) + "': ";
    throw Failure(kind_of(handle, code), place + message + " (SQLite code " + std::to_string(code) +
                                             ", at " + action + ")");
}

} // namespace

struct SqliteStatement::State {
    SqliteStatementPtr handle;
    std::string sql;

    void check(int code) const {
        if (code != SQLITE_OK) {
            fail(sqlite3_db_handle(handle.get()), code, "'" + sql + "'");
        }
    }
};

struct SqliteDatabase::State {
    SqlitePtr handle;
};

SqliteStatement::SqliteStatement(std::unique_ptr<State> state) : state_(std::move(state)) {}

SqliteStatement::~SqliteStatement() = default;
SqliteStatement::SqliteStatement(SqliteStatement&& other) noexcept = default;
SqliteStatement& SqliteStatement::operator=(SqliteStatement&& other) noexcept = default;

SqliteStatement& SqliteStatement::bind(int index, std::int64_t value) {
    state_->check(sqlite3_bind_int64(state_->handle.get(), index, value));
    return *this;
}

SqliteStatement& SqliteStatement::bind(int index, std::string_view text) {
    // A null pointer would bind NULL instead of the empty text.
    const char* data = text.data() == nullptr ? "" : text.data();
    state_->check(sqlite3_bind_text64(state_->handle.get(), index, data, text.size(),
                                      SQLITE_TRANSIENT, SQLITE_UTF8));
    return *this;
}

SqliteStatement& SqliteStatement::bind(int index, ByteView blob) {
    if (blob.empty()) {
        state_->check(sqlite3_bind_zeroblob(state_->handle.get(), index, 0));
    } else {
        state_->check(sqlite3_bind_blob64(state_->handle.get(), index, blob.data(), blob.size(),
                                          SQLITE_TRANSIENT));
    }
    return *this;
}

SqliteStatement& SqliteStatement::bind_null(int index) {
    state_->check(sqlite3_bind_null(state_->handle.get(), index));
    return *this;
}

bool SqliteStatement::step() {
    const int code = sqlite3_step(state_->handle.get());
    if (code == SQLITE_ROW) {
        return true;
    }
    // The reset ends the read transaction of a statement that is through; its code repeats the one
    // of step.
    if (code == SQLITE_DONE) {
        sqlite3_reset(state_->handle.get());
        return false;
    }
    try {
        state_->check(code);
    } catch (const Failure&) {
        sqlite3_reset(state_->handle.get());
        throw;
    }
    return false;
}

void SqliteStatement::run() {
    while (step()) {
    }
}

std::int64_t SqliteStatement::column_int64(int index) const {
    return sqlite3_column_int64(state_->handle.get(), index);
}

std::string SqliteStatement::column_text(int index) const {
    const auto* text = sqlite3_column_text(state_->handle.get(), index);
    const auto size = sqlite3_column_bytes(state_->handle.get(), index);
    return text == nullptr
               ? std::string()
               : std::string(reinterpret_cast<const char*>(text), static_cast<std::size_t>(size));
}

Bytes SqliteStatement::column_blob(int index) const {
    const auto* blob =
        static_cast<const std::uint8_t*>(sqlite3_column_blob(state_->handle.get(), index));
    const auto size = sqlite3_column_bytes(state_->handle.get(), index);
    return blob == nullptr ? Bytes() : Bytes(blob, blob + size);
}

bool SqliteStatement::column_is_null(int index) const {
    return sqlite3_column_type(state_->handle.get(), index) == SQLITE_NULL;
}

void SqliteStatement::reset() noexcept {
    sqlite3_reset(state_->handle.get());
    sqlite3_clear_bindings(state_->handle.get());
}

SqliteDatabase::SqliteDatabase(const Path& file, SqliteOptions options)
    : file_(file), state_(std::make_unique<State>()) {
    sqlite3* handle = nullptr;
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX;
    const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    state_->handle.reset(handle); // to be closed even after an error
    if (code != SQLITE_OK) {
        fail(handle, code, "the opening of '" + file.string() + "'");
    }
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, options.busy_timeout_ms);
    auto mode = prepare("PRAGMA journal_mode=WAL");
    if (!mode.step() || mode.column_text(0) != "wal") {
        throw Failure(FailureKind::database,
                      "'" + file.string() + "': the file system does not allow SQLite's WAL mode");
    }
    mode.reset();
    exec(options.sync == SqliteSync::full ? "PRAGMA synchronous=FULL"
                                          : "PRAGMA synchronous=NORMAL");
    exec("PRAGMA foreign_keys=ON");
}

SqliteDatabase::~SqliteDatabase() = default;

void SqliteDatabase::exec(const std::string& sql) {
    const int code = sqlite3_exec(state_->handle.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) {
        fail(state_->handle.get(), code, "'" + sql + "'");
    }
}

SqliteStatement SqliteDatabase::prepare(std::string_view sql) {
    sqlite3_stmt* handle = nullptr;
    const char* rest = nullptr;
    const int code =
        sqlite3_prepare_v3(state_->handle.get(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &handle, &rest);
    if (code != SQLITE_OK) {
        fail(state_->handle.get(), code, "'" + std::string(sql) + "'");
    }
    SCANSEAL_ASSERT(handle != nullptr); // an empty text is a mistake of ours
    auto state = std::make_unique<SqliteStatement::State>();
    state->handle.reset(handle);
    state->sql = sql;
    return SqliteStatement(std::move(state));
}

int SqliteDatabase::user_version() {
    auto statement = prepare("PRAGMA user_version");
    return statement.step() ? static_cast<int>(statement.column_int64(0)) : 0;
}

void SqliteDatabase::set_user_version(int version) {
    exec("PRAGMA user_version=" + std::to_string(version));
}

std::int64_t SqliteDatabase::changes() const noexcept {
    return sqlite3_changes64(state_->handle.get());
}

std::int64_t SqliteDatabase::last_insert_rowid() const noexcept {
    return sqlite3_last_insert_rowid(state_->handle.get());
}

SqliteTransaction::SqliteTransaction(SqliteDatabase& database) : database_(database) {
    database_.exec("BEGIN IMMEDIATE");
}

SqliteTransaction::~SqliteTransaction() {
    if (!open_) {
        return;
    }
    try {
        database_.exec("ROLLBACK");
    } catch (const std::exception&) {
        // SQLite has already rolled back by itself (disk full, I/O error).
        open_ = false;
    }
}

void SqliteTransaction::commit() {
    SCANSEAL_ASSERT(open_);
    database_.exec("COMMIT");
    open_ = false;
}

} // namespace scanseal::storage
