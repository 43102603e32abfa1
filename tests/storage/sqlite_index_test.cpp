#include "core/failure.hpp"
#include "storage/record_index.hpp"
#include "storage/sqlite_database.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace scanseal::storage {
namespace {

IndexedRecord record(const std::string& seed, const std::string& patient,
                     const std::vector<std::string>& pages) {
    return {.id = RecordId::from_digest(sha256(as_bytes(seed))),
            .object_path = "abc/def/" + seed,
            .profile = "encounter",
            .document_type = "referral_letter",
            .medium = "paper",
            .patient_id = patient,
            .captured_at = "2026-11-20T01:12:0" + seed.substr(0, 1) + "Z",
            .sealed_at = "2026-11-20T01:13:00Z",
            .job_name = "job '" + seed + "'",
            .page_sha256 = pages};
}

class SqliteIndexTest : public testing::Test {
protected:
    test::TempDir dir_;
    Path file_ = dir_.path() / "index.db";
};

TEST_F(SqliteIndexTest, finds_records_by_id_patient_and_page) {
    const auto index = open_sqlite_index(file_);
    const auto later = record("2", "p1", {"aa", "bb", "aa"});
    const auto earlier = record("1", "p1", {"bb"});
    const auto other = record("3", "p2", {});
    index->put(later);
    index->put_all({earlier, other});

    EXPECT_EQ(index->find(later.id), later);
    EXPECT_EQ(index->find(other.id), other);
    EXPECT_EQ(index->find_by_patient("p1"), (std::vector{earlier.id, later.id}));
    EXPECT_EQ(index->find_by_page("aa"), std::vector{later.id});
    EXPECT_EQ(index->find_by_page("bb").size(), 2U);
    EXPECT_TRUE(index->find_by_page("cc").empty());
    EXPECT_TRUE(index->find_by_patient("p1' OR '1'='1").empty());
    EXPECT_FALSE(index->find(record("9", "", {}).id).has_value());
    const auto ids = index->all();
    EXPECT_EQ(ids.size(), 3U);
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
}

TEST_F(SqliteIndexTest, replaces_a_record_that_is_put_again) {
    const auto index = open_sqlite_index(file_);
    index->put(record("1", "p1", {"aa", "bb"}));
    index->put(record("1", "p2", {"cc"}));
    EXPECT_EQ(index->find(record("1", "", {}).id), record("1", "p2", {"cc"}));
    EXPECT_TRUE(index->find_by_page("aa").empty());
    EXPECT_TRUE(index->find_by_patient("p1").empty());
}

TEST_F(SqliteIndexTest, can_be_cleared_and_built_again) {
    const auto index = open_sqlite_index(file_);
    std::vector<IndexedRecord> records;
    for (int i = 0; i < 500; ++i) {
        records.push_back(record(std::to_string(i), "p", {std::to_string(i % 7)}));
    }
    index->put_all(records);
    index->clear();
    EXPECT_TRUE(index->all().empty());
    EXPECT_TRUE(index->find_by_page("1").empty());
    index->put_all(records);
    EXPECT_EQ(index->all().size(), 500U);
    index->remove(records[3].id);
    index->remove(records[3].id);
    EXPECT_EQ(index->all().size(), 499U);
    EXPECT_FALSE(index->find(records[3].id).has_value());
}

TEST_F(SqliteIndexTest, replaces_everything_in_one_step) {
    const auto index = open_sqlite_index(file_);
    const auto reader = open_sqlite_index(file_);
    index->put(record("1", "p1", {"aa"}));
    int given = 0;
    index->replace_all([&]() -> std::optional<IndexedRecord> {
        EXPECT_EQ(reader->all().size(), 1U) << "the old index stands until the new one is whole";
        EXPECT_EQ(reader->find_by_page("aa").size(), 1U);
        return given < 3 ? std::optional(record(std::to_string(2 + given++), "p", {"bb"}))
                         : std::nullopt;
    });
    EXPECT_EQ(index->all().size(), 3U);
    EXPECT_TRUE(reader->find_by_page("aa").empty());
    EXPECT_EQ(reader->find_by_page("bb").size(), 3U);
}

TEST_F(SqliteIndexTest, keeps_the_old_when_replacing_it_fails) {
    const auto index = open_sqlite_index(file_);
    index->put(record("1", "p1", {"aa"}));
    int given = 0;
    EXPECT_THROW(index->replace_all([&]() -> std::optional<IndexedRecord> {
        if (given++ == 2) {
            throw Failure(FailureKind::input_output, "the disk with the vault went away");
        }
        return record(std::to_string(2 + given), "p", {"bb"});
    }),
                 Failure);
    EXPECT_EQ(index->all(), std::vector{record("1", "", {}).id});
    EXPECT_EQ(index->find_by_page("aa").size(), 1U);
    EXPECT_TRUE(index->find_by_page("bb").empty());
}

TEST_F(SqliteIndexTest, is_still_there_after_a_restart) {
    open_sqlite_index(file_)->put(record("1", "p1", {"aa"}));
    EXPECT_EQ(open_sqlite_index(file_)->find_by_page("aa").size(), 1U);
}

TEST_F(SqliteIndexTest, serves_several_threads_and_connections) {
    const auto index = open_sqlite_index(file_);
    const auto other = open_sqlite_index(file_);
    const auto fill = [](RecordIndex& into, int from) {
        for (int i = from; i < from + 40; ++i) {
            into.put(record(std::to_string(i), "p", {"aa"}));
            EXPECT_FALSE(into.find_by_page("aa").empty());
        }
    };
    std::vector<std::thread> threads;
    threads.emplace_back(fill, std::ref(*index), 0);
    threads.emplace_back(fill, std::ref(*index), 100);
    threads.emplace_back(fill, std::ref(*other), 200);
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(index->all().size(), 120U);
}

TEST_F(SqliteIndexTest, refuses_a_schema_it_does_not_know_and_advises_a_reindex) {
    {
        SqliteDatabase database(file_);
        database.set_user_version(99);
    }
    try {
        (void)open_sqlite_index(file_);
        ADD_FAILURE() << "opened an index of another schema";
    } catch (const Failure& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::database);
        EXPECT_NE(std::string(failure.what()).find("reindex"), std::string::npos);
    }
}

} // namespace
} // namespace scanseal::storage
