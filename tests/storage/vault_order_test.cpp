// What the vault asks of the disk, and in which order: a file system that passes everything on and
// takes notes.
#include "storage/vault.hpp"

#include "tests/storage/storage_fixture.hpp"

#include <algorithm>

namespace scanseal::storage {
namespace {

class NotingWriter final : public FileWriter {
public:
    NotingWriter(std::unique_ptr<FileWriter> real, std::string name,
                 std::vector<std::string>& notes)
        : real_(std::move(real)), name_(std::move(name)), notes_(notes) {}

    void append(ByteView bytes) override { real_->append(bytes); }

    void sync() override {
        real_->sync();
        notes_.push_back("fsync " + name_);
    }

    void close() override { real_->close(); }

private:
    std::unique_ptr<FileWriter> real_;
    std::string name_;
    std::vector<std::string>& notes_;
};

class NotingFileSystem final : public FileSystem {
public:
    explicit NotingFileSystem(Path top) : top_(std::move(top)) {}

    std::optional<FileStatus> status(const Path& path) const override { return real_.status(path); }

    std::vector<DirectoryEntry> list(const Path& folder) const override {
        return real_.list(folder);
    }

    std::unique_ptr<ByteSource> open(const Path& path) const override { return real_.open(path); }

    Bytes read(const Path& path, std::uint64_t bytes_max) const override {
        return real_.read(path, bytes_max);
    }

    bool is_being_written(const Path& path) const override { return real_.is_being_written(path); }

    std::uint64_t free_bytes(const Path& folder) const override { return real_.free_bytes(folder); }

    std::unique_ptr<FileWriter> create(const Path& path) override {
        return std::make_unique<NotingWriter>(real_.create(path), name(path), notes);
    }

    std::unique_ptr<FileWriter> open_append(const Path& path) override {
        return std::make_unique<NotingWriter>(real_.open_append(path), name(path), notes);
    }

    void create_directory(const Path& path) override { real_.create_directory(path); }

    void rename(const Path& from, const Path& to) override {
        real_.rename(from, to);
        notes.push_back("rename " + name(from) + " " + name(to));
    }

    void replace(const Path& from, const Path& to) override { real_.replace(from, to); }

    void remove_file(const Path& path) override { real_.remove_file(path); }

    void remove_directory(const Path& path) override { real_.remove_directory(path); }

    void truncate(const Path& path, std::uint64_t size) override { real_.truncate(path, size); }

    void sync_file(const Path& path) override {
        real_.sync_file(path);
        notes.push_back("fsync " + name(path));
    }

    void sync_directory(const Path& folder) override {
        real_.sync_directory(folder);
        notes.push_back("fsync " + name(folder));
    }

    std::vector<std::string> notes;

private:
    std::string name(const Path& path) const { return path.lexically_relative(top_).string(); }

    Path top_;
    PosixFileSystem real_;
};

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

} // namespace
} // namespace scanseal::storage
