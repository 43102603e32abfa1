#include "storage/sqlite_database.hpp"

#include "core/failure.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace scanseal::storage {
namespace {

template <class Action>
FailureKind failure_of(Action action) {
    try {
        action();
    } catch (const Failure& failure) {
        return failure.kind();
    }
    ADD_FAILURE() << "no Failure was thrown";
    return FailureKind::network;
}

TEST(SqliteDatabase, gives_back_what_was_bound) {
    const test::TempDir dir;
    SqliteDatabase database(dir.path() / "a.db");
    database.exec("CREATE TABLE t (n INTEGER, s TEXT, b BLOB, z TEXT)");
    const Bytes blob{0, 1, 255};
    auto insert = database.prepare("INSERT INTO t VALUES (?, ?, ?, ?)");
    insert.bind(1, std::int64_t{-7}).bind(2, "x\0y' --").bind(3, blob).bind_null(4).run();
    insert.bind(1, 0).bind(2, std::string_view()).bind(3, ByteView()).bind(4, "z").run();
    EXPECT_EQ(database.changes(), 1);
    EXPECT_EQ(database.last_insert_rowid(), 2);

    auto select = database.prepare("SELECT n, s, b, z FROM t ORDER BY rowid");
    ASSERT_TRUE(select.step());
    EXPECT_EQ(select.column_int64(0), -7);
    EXPECT_EQ(select.column_text(1), "x");
    EXPECT_EQ(select.column_blob(2), blob);
    EXPECT_TRUE(select.column_is_null(3));
    ASSERT_TRUE(select.step());
    EXPECT_FALSE(select.column_is_null(1));
    EXPECT_EQ(select.column_text(1), "");
    EXPECT_FALSE(select.column_is_null(2));
    EXPECT_FALSE(select.step());
    ASSERT_TRUE(select.step()) << "a statement that is through can be run again";
}

TEST(SqliteDatabase, rolls_back_a_transaction_that_is_not_committed) {
    const test::TempDir dir;
    SqliteDatabase database(dir.path() / "a.db", {.sync = SqliteSync::normal});
    database.exec("CREATE TABLE t (n INTEGER)");
    {
        const SqliteTransaction transaction(database);
        database.exec("INSERT INTO t VALUES (1)");
    }
    {
        SqliteTransaction transaction(database);
        database.exec("INSERT INTO t VALUES (2)");
        transaction.commit();
    }
    auto select = database.prepare("SELECT n FROM t");
    ASSERT_TRUE(select.step());
    EXPECT_EQ(select.column_int64(0), 2);
    EXPECT_FALSE(select.step());
}

TEST(SqliteDatabase, says_busy_when_another_connection_writes) {
    const test::TempDir dir;
    const SqliteOptions impatient{.sync = SqliteSync::full, .busy_timeout_ms = 1};
    SqliteDatabase first(dir.path() / "a.db", impatient);
    SqliteDatabase second(dir.path() / "a.db", impatient);
    first.exec("CREATE TABLE t (n INTEGER)");
    const SqliteTransaction holding(first);
    EXPECT_EQ(failure_of([&] { const SqliteTransaction waiting(second); }), FailureKind::busy);
}

TEST(SqliteDatabase, says_disk_full_when_the_database_may_not_grow) {
    const test::TempDir dir;
    SqliteDatabase database(dir.path() / "a.db");
    database.exec("CREATE TABLE t (b BLOB)");
    database.exec("PRAGMA max_page_count=10");
    auto insert = database.prepare("INSERT INTO t VALUES (zeroblob(1000000))");
    EXPECT_EQ(failure_of([&] { insert.run(); }), FailureKind::disk_full);
}

TEST(SqliteDatabase, a_failure_names_the_file) {
    const test::TempDir dir;
    SqliteDatabase database(dir.path() / "journal.db");
    try {
        database.exec("SELECT * FROM nobody");
        FAIL() << "no Failure was thrown";
    } catch (const Failure& failure) {
        const std::string text = failure.what();
        EXPECT_NE(text.find((dir.path() / "journal.db").string()), std::string::npos) << text;
        EXPECT_NE(text.find("no such table"), std::string::npos) << text;
    }
}

TEST(SqliteDatabase, says_database_for_wrong_sql_and_corrupt_for_a_foreign_file) {
    const test::TempDir dir;
    SqliteDatabase database(dir.path() / "a.db");
    EXPECT_EQ(failure_of([&] { database.exec("SELECT FROM"); }), FailureKind::database);
    EXPECT_EQ(failure_of([&] { (void)database.prepare("SELECT nothing"); }), FailureKind::database);
    EXPECT_EQ(failure_of([&] { const SqliteDatabase missing(dir.path() / "no/such/folder.db"); }),
              FailureKind::database);
    test::write_file(dir.path() / "b.db", std::string(5000, 'x'));
    EXPECT_EQ(failure_of([&] { const SqliteDatabase foreign(dir.path() / "b.db"); }),
              FailureKind::corrupt);
}

TEST(SqliteDatabase, keeps_its_schema_number_over_a_restart) {
    const test::TempDir dir;
    {
        SqliteDatabase database(dir.path() / "a.db");
        EXPECT_EQ(database.user_version(), 0);
        database.set_user_version(3);
    }
    SqliteDatabase database(dir.path() / "a.db");
    EXPECT_EQ(database.user_version(), 3);
}

} // namespace
} // namespace scanseal::storage
