// What the vault asks of the disk, and in which order: a file system that passes everything on and
// takes notes.
#include "storage/vault.hpp"

#include "tests/storage/noting_file_system.hpp"
#include "tests/storage/storage_fixture.hpp"

#include <algorithm>
#include <thread>

namespace scanseal::storage {
namespace {

class VaultOrderTest : public testing::Test {
protected:
    StagedRecord staged(const std::string& seed) {
        auto record = vault_.stage(seed, record_id(seed));
        for (const auto* path : {"document.json", "pages/0001.tif", "pages/0002.tif"}) {
            (void)vault_.add_file(record, path, as_bytes(path));
        }
        return record;
    }

    std::size_t position(const std::string& note) const {
        const auto found = std::find(files_.notes.begin(), files_.notes.end(), note);
        EXPECT_NE(found, files_.notes.end()) << note;
        return static_cast<std::size_t>(found - files_.notes.begin());
    }

    test::TempDir dir_;
    NotingFileSystem files_{dir_.path()};
    Vault vault_{files_, {.root = dir_.path() / "vault", .staging = dir_.path() / "vault.staging"}};
    PosixFileSystem real_files_; ///< the notes are for one thread
    Vault shared_{real_files_, vault_.options()};
};

TEST_F(VaultOrderTest, syncs_each_file_and_folder_once_and_renames_only_what_is_synced) {
    files_.notes.clear();
    const auto committed = vault_.commit(staged("a"), note());
    ASSERT_TRUE(committed.has_value());
    const auto object = Path("vault") / committed->object_path;
    const auto tuple = object.parent_path();
    const auto rename = position("rename vault.staging/a " + object.string());

    const std::vector<std::string> before{"vault.staging/a",
                                          "vault.staging/a/0=ocfl_object_1.1",
                                          "vault.staging/a/inventory.json",
                                          "vault.staging/a/inventory.json.sha512",
                                          "vault.staging/a/v1",
                                          "vault.staging/a/v1/content",
                                          "vault.staging/a/v1/content/document.json",
                                          "vault.staging/a/v1/content/pages",
                                          "vault.staging/a/v1/content/pages/0001.tif",
                                          "vault.staging/a/v1/content/pages/0002.tif",
                                          "vault.staging/a/v1/inventory.json",
                                          "vault.staging/a/v1/inventory.json.sha512",
                                          "vault",
                                          tuple.parent_path().parent_path().string(),
                                          tuple.parent_path().string()};
    for (const auto& name : before) {
        EXPECT_LT(position("fsync " + name), rename) << name;
    }
    EXPECT_GT(position("fsync " + tuple.string()), rename);
    EXPECT_GT(position("fsync vault.staging"), rename);
    EXPECT_EQ(files_.notes.size(), before.size() + 3) << "nothing more than that";
}

TEST_F(VaultOrderTest, syncs_shared_folders_once_for_many_records) {
    std::vector<CommitRequest> requests;
    for (int i = 0; i < 20; ++i) {
        requests.push_back({.record = staged(std::to_string(i)), .note = note()});
    }
    files_.notes.clear();
    for (const auto& result : vault_.commit_all(requests)) {
        EXPECT_TRUE(result.has_value());
    }
    for (const auto* shared : {"fsync vault", "fsync vault.staging"}) {
        EXPECT_EQ(std::count(files_.notes.begin(), files_.notes.end(), shared), 1) << shared;
    }
}

TEST_F(VaultOrderTest, only_renames_what_was_made_ready) {
    const auto record = staged("a");
    vault_.make_ready(record, note());
    (void)position("fsync vault.staging/a/inventory.json");
    (void)position("fsync vault.staging");
    files_.notes.clear();
    ASSERT_TRUE(vault_.commit(record, note()).has_value());
    for (const auto& one : files_.notes) {
        EXPECT_FALSE(one.starts_with("fsync vault.staging/")) << one;
    }
}

TEST_F(VaultOrderTest, makes_a_record_ready_anew_that_changed_or_has_another_note) {
    auto record = staged("a");
    vault_.make_ready(record, note());
    (void)vault_.add_file(record, "more.txt", as_bytes("more"));
    files_.notes.clear();
    ASSERT_TRUE(vault_.commit(record, note()).has_value());
    (void)position("fsync vault.staging/a/inventory.json");

    const auto other = staged("b");
    vault_.make_ready(other, note());
    auto later = note();
    later.created += std::chrono::seconds(1);
    files_.notes.clear();
    ASSERT_TRUE(vault_.commit(other, later).has_value());
    (void)position("fsync vault.staging/b/inventory.json");
}

TEST_F(VaultOrderTest, syncs_the_way_to_a_record_that_a_crashed_run_renamed) {
    const auto record = staged("a");
    const auto committed = vault_.commit(record, note());
    ASSERT_TRUE(committed.has_value());
    files_.notes.clear();
    ASSERT_TRUE(vault_.commit(record, note()).has_value());
    auto folder = (Path("vault") / committed->object_path).parent_path();
    for (; !folder.empty(); folder = folder.parent_path()) {
        (void)position("fsync " + folder.string());
    }
    (void)position("fsync vault.staging");
}

TEST_F(VaultOrderTest, has_nothing_of_a_record_whose_inventory_could_not_be_synced) {
    const auto record = staged("a");
    files_.fail_sync = true;
    EXPECT_THROW((void)vault_.commit(record, note()), Failure);
    EXPECT_FALSE(vault_.contains(record.id));
    files_.fail_sync = false;
    EXPECT_TRUE(vault_.commit(record, note()).has_value());
}

TEST_F(VaultOrderTest, commits_from_several_threads_at_once) {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([this, t] {
            for (int i = 0; i < 5; ++i) {
                const auto seed = std::to_string(i) + (t % 2 == 0 ? "" : "-odd");
                auto record = shared_.stage(std::to_string(t) + "-" + seed, record_id(seed));
                (void)shared_.add_file(record, "document.json", as_bytes(seed));
                EXPECT_TRUE(shared_.commit(record, note()).has_value());
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(shared_.list().size(), 10U);
    EXPECT_TRUE(shared_.staged_names().empty());
}

} // namespace
} // namespace scanseal::storage
