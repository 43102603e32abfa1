// What a look at a hot folder costs: stats, listings, bytes read.
#include "scanner_drivers/hot_folder.hpp"

#include "tests/scanner_drivers/hot_folder_fixture.hpp"

#include <unordered_map>

namespace scanseal::scanner_drivers {
namespace {

using testing::SizeIs;

TEST_F(HotFolderTest, R4_does_not_read_files_again_that_did_not_change) {
    for (int i = 0; i < 200; ++i) {
        put("j" + std::to_string(i) + ".tif", page().substr(0, 300));
        put("j" + std::to_string(i) + ".json", "{}");
    }
    look();
    clock_.advance(k_quiet);
    EXPECT_THAT(look().waiting, SizeIs(200));
    const auto opened = files_.opened();
    for (int i = 0; i < 10; ++i) {
        clock_.advance(1ms);
        EXPECT_THAT(look().waiting, SizeIs(200));
    }
    EXPECT_EQ(files_.opened(), opened);
}

/// A folder of many jobs that exist only in memory, so that the cost of the look itself shows.
class ManyJobs final : public FileSystem {
public:
    explicit ManyJobs(int jobs) {
        for (int i = 0; i < jobs; ++i) {
            const auto name = std::to_string(i);
            add("/in", "s" + name + ".tif", FileType::regular);
            add("/in", "s" + name + ".json", FileType::regular);
            add("/in", "f" + name, FileType::directory);
            add("/in/f" + name, "1.tif", FileType::regular);
            add("/in/f" + name, "job.json", FileType::regular);
        }
    }

    mutable std::size_t calls = 0;

    [[nodiscard]] std::optional<FileStatus> status(const Path& /*path*/) const override {
        ++calls;
        return FileStatus{.type = FileType::regular, .size_bytes = page_.size()};
    }

    [[nodiscard]] std::vector<DirectoryEntry> list(const Path& directory) const override {
        ++calls;
        return folders_.at(directory.native());
    }

    [[nodiscard]] std::unique_ptr<ByteSource> open(const Path& /*path*/) const override {
        ++calls;
        return std::make_unique<MemorySource>(as_bytes(page_));
    }

    [[nodiscard]] Bytes read(const Path& /*path*/, std::uint64_t /*bytes_max*/) const override {
        ++calls;
        return {'{', '}'};
    }

    [[nodiscard]] bool is_being_written(const Path& /*path*/) const override {
        ++calls;
        return false;
    }

    [[nodiscard]] std::uint64_t free_bytes(const Path& /*path*/) const override { return 0; }

    [[nodiscard]] std::unique_ptr<FileWriter> create(const Path& /*path*/) override { return {}; }

    [[nodiscard]] std::unique_ptr<FileWriter> open_append(const Path& /*path*/) override {
        return {};
    }

    void create_directory(const Path& /*path*/) override {}

    void rename(const Path& /*from*/, const Path& /*to*/) override {}

    void replace(const Path& /*from*/, const Path& /*to*/) override {}

    void remove_file(const Path& /*path*/) override {}

    void remove_directory(const Path& /*path*/) override {}

    void truncate(const Path& /*path*/, std::uint64_t /*size_bytes*/) override {}

    void sync_file(const Path& /*path*/) override {}

    void sync_directory(const Path& /*directory*/) override {}

private:
    void add(const std::string& folder, const std::string& name, FileType type) {
        folders_[folder].push_back({.name = name, .type = type});
    }

    std::unordered_map<std::string, std::vector<DirectoryEntry>> folders_;
    std::string page_ = test::read_file(std::filesystem::path(SCANSEAL_SOURCE_DIR) /
                                        "tests/data/scanner_drivers/be.tif");
};

TEST_F(HotFolderTest, R5_looks_at_50000_small_jobs_with_one_stat_a_file_and_one_list_a_folder) {
    constexpr std::size_t k_pairs = 25000;
    const ManyJobs files(k_pairs);
    HotFolder hot_folder(files, clock_,
                         {.in = "/in",
                          .quiet = k_quiet,
                          .incomplete_after = k_incomplete_after,
                          .depth_max = 4,
                          .files_per_job_max = 100});
    static_cast<void>(hot_folder.look());
    clock_.advance(k_quiet);
    EXPECT_THAT(hot_folder.look().arrived, SizeIs(2 * k_pairs));
    files.calls = 0;
    const auto start = std::chrono::steady_clock::now();
    EXPECT_THAT(hot_folder.look().arrived, SizeIs(2 * k_pairs));
    // Measured 0.2 s; the bound leaves room for sanitizers and busy machines, and still finds a
    // quadratic look.
    EXPECT_LT(std::chrono::steady_clock::now() - start, 10s);
    EXPECT_EQ(files.calls, 4 * k_pairs + k_pairs + 1);
}

} // namespace
} // namespace scanseal::scanner_drivers
