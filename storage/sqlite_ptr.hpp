// storage/sqlite_ptr.hpp — SQLite handles that close themselves; internal to storage/*.cpp.
#pragma once

#include <sqlite3.h>

#include <memory>

namespace scanseal::storage {

struct CloseSqlite {
    // close_v2 waits for statements that outlive their database.
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
};

struct FinalizeSqlite {
    void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
};

using SqlitePtr = std::unique_ptr<sqlite3, CloseSqlite>;
using SqliteStatementPtr = std::unique_ptr<sqlite3_stmt, FinalizeSqlite>;

} // namespace scanseal::storage
