#include "tests/support/fault_sqlite.hpp"

#include "core/failure.hpp"
#include "storage/sqlite_database.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>

namespace scanseal::test {

namespace {

using storage::SqliteDatabase;
using storage::SqliteSync;

void put(const std::string& path, SqliteSync sync, int value) {
    SqliteDatabase database(path, {.sync = sync});
    database.exec("CREATE TABLE IF NOT EXISTS t(v)");
    database.exec("INSERT INTO t VALUES(" + std::to_string(value) + ")");
}

/// Rows of t; -1 if there is no such table.
std::int64_t rows(const std::string& path) {
    SqliteDatabase database(path, {});
    auto table = database.prepare("SELECT count(*) FROM sqlite_schema WHERE name='t'");
    if (!table.step() || table.column_int64(0) == 0) {
        return -1;
    }
    auto count = database.prepare("SELECT count(*) FROM t");
    return count.step() ? count.column_int64(0) : -1;
}

TEST(FaultSqlite, keeps_what_a_closed_database_was_given) {
    FaultFileSystem files;
    {
        const SqliteOnFaultDisk sqlite(files, [] {});
        put("/a.db", SqliteSync::full, 1);
        put("/a.db", SqliteSync::full, 2);
        EXPECT_EQ(rows("/a.db"), 2);
    }
    files.cut_power(Loss::drop_unsynced);
    const SqliteOnFaultDisk sqlite(files, [] {});
    EXPECT_EQ(rows("/a.db"), 2);
}

/// The power goes while the database is open: three rows were committed.
std::int64_t rows_left_after_power_cut(SqliteSync sync) {
    FaultFileSystem files;
    {
        const SqliteOnFaultDisk sqlite(files, [] {});
        put("/a.db", SqliteSync::full, 1);
        SqliteDatabase database("/a.db", {.sync = sync});
        database.exec("INSERT INTO t VALUES(2)");
        database.exec("INSERT INTO t VALUES(3)");
        files.crash_at(files.operations() + 1, Loss::drop_unsynced);
    } // closing it meets the crash
    EXPECT_TRUE(files.crashed());
    files.restart();
    const SqliteOnFaultDisk sqlite(files, [] {});
    return rows("/a.db");
}

TEST(FaultSqlite, loses_what_was_committed_without_a_sync_and_nothing_else) {
    EXPECT_EQ(rows_left_after_power_cut(SqliteSync::full), 3);
    EXPECT_EQ(rows_left_after_power_cut(SqliteSync::normal), 1);
}

TEST(FaultSqlite, crashes_at_each_operation_and_comes_back_with_all_that_was_committed) {
    for (const auto loss : k_losses) {
        for (std::uint64_t operation = 1;; ++operation) {
            FaultFileSystem files;
            std::int64_t committed = 0;
            unsigned told = 0;
            files.crash_at(operation, loss, operation);
            try {
                const SqliteOnFaultDisk sqlite(files, [&told] { ++told; });
                SqliteDatabase database("/a.db", {.sync = SqliteSync::full});
                database.exec("CREATE TABLE t(v)");
                for (int i = 0; i < 4; ++i) {
                    database.exec("INSERT INTO t VALUES(1)");
                    ++committed;
                }
            } catch (const Failure&) {
                EXPECT_EQ(told, 1U);
            }
            const bool crashed = files.crashed();
            if (crashed) {
                files.restart();
            } else {
                files.clear_faults();
            }
            const SqliteOnFaultDisk sqlite(files, [] {});
            const auto found = std::max<std::int64_t>(rows("/a.db"), 0);
            EXPECT_GE(found, committed) << to_string(loss) << " at " << operation;
            EXPECT_LE(found, committed + 1) << to_string(loss) << " at " << operation;
            if (!crashed) {
                EXPECT_GT(operation, 15U);
                break;
            }
        }
    }
}

TEST(FaultSqlite, gives_errors_of_the_disk_on) {
    FaultFileSystem files;
    const SqliteOnFaultDisk sqlite(files, [] {});
    put("/a.db", SqliteSync::full, 1);
    SqliteDatabase database("/a.db", {.sync = SqliteSync::full});
    files.fail_at(files.operations() + 1, ENOSPC);
    try {
        database.exec("INSERT INTO t VALUES(2)");
        FAIL() << "the disk was full";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::disk_full);
    }
    database.exec("INSERT INTO t VALUES(3)");
    EXPECT_EQ(rows("/a.db"), 2);
}

} // namespace

} // namespace scanseal::test
