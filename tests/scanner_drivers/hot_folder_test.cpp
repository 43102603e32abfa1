#include "scanner_drivers/hot_folder.hpp"

#include "core/digest.hpp"
#include "tests/scanner_drivers/hot_folder_fixture.hpp"

#include <fstream>
#include <unordered_map>

namespace scanseal::scanner_drivers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(HotFolderTest, takes_a_folder_with_job_json_and_pages_after_the_quiet_time) {
    put("A-1/job.json", "{}");
    put("A-1/10.tif", page());
    put("A-1/2.tif", page());
    auto report = look();
    EXPECT_THAT(report.arrived, IsEmpty());
    ASSERT_THAT(report.waiting, SizeIs(1));
    EXPECT_EQ(report.waiting[0].name, "A-1");
    EXPECT_EQ(report.look_again_at, clock_.steady_now() + k_quiet);
    clock_.advance(k_quiet - 1ms);
    EXPECT_THAT(look().arrived, IsEmpty());
    clock_.advance(1ms);
    report = look();
    ASSERT_THAT(report.arrived, SizeIs(1));
    const auto& job = report.arrived[0];
    EXPECT_EQ(job.name, "A-1");
    EXPECT_EQ(job.form, JobForm::folder);
    EXPECT_EQ(job.folder, in_ / "A-1");
    EXPECT_EQ(job.job_file, in_ / "A-1/job.json");
    EXPECT_THAT(job.page_files, ElementsAre(in_ / "A-1/2.tif", in_ / "A-1/10.tif"));
    EXPECT_FALSE(job.refusal);
    EXPECT_THAT(report.waiting, IsEmpty());
    EXPECT_FALSE(report.look_again_at);
}

TEST_F(HotFolderTest, takes_a_page_with_its_json_beside_it) {
    put("scan.TIFF", page());
    put("scan.json", "{}");
    put("other.jpg", sample("g.jpg"));
    put("other.JSON", "{}");
    look();
    clock_.advance(k_quiet);
    const auto report = look();
    ASSERT_THAT(report.arrived, SizeIs(2));
    const auto& job = find(report, "scan");
    EXPECT_EQ(job.form, JobForm::sidecar);
    EXPECT_EQ(job.folder, in_);
    EXPECT_EQ(job.job_file, in_ / "scan.json");
    EXPECT_THAT(job.page_files, ElementsAre(in_ / "scan.TIFF"));
    EXPECT_EQ(find(report, "other").job_file, in_ / "other.JSON");
}

TEST_F(HotFolderTest, keeps_jobs_arrived_until_they_are_moved_away) {
    put("a.tif", page());
    put("a.json", "{}");
    look();
    clock_.advance(k_quiet);
    EXPECT_THAT(look().arrived, SizeIs(1));
    clock_.advance(1h);
    EXPECT_THAT(look().arrived, SizeIs(1));
    std::filesystem::remove(in_ / "a.tif");
    std::filesystem::remove(in_ / "a.json");
    EXPECT_THAT(look().arrived, IsEmpty());
}

TEST_F(HotFolderTest, takes_an_arrived_job_back_when_it_changes) {
    put("J/job.json", "{}");
    put("J/1.tif", page());
    look();
    clock_.advance(k_quiet);
    EXPECT_THAT(look().arrived, SizeIs(1));
    put("J/2.tif", page());
    EXPECT_THAT(look().arrived, IsEmpty());
    clock_.advance(k_quiet);
    EXPECT_THAT(look().arrived.at(0).page_files, SizeIs(2));
}

TEST_F(HotFolderTest, R2_waits_while_a_file_grows_with_pauses_longer_than_the_quiet_time) {
    const auto whole = sample("le.tif");
    put("a.json", "{}");
    for (std::size_t length = 0; length < whole.size(); length += 97) {
        put("a.tif", whole.substr(0, length));
        EXPECT_THAT(look().arrived, IsEmpty());
        clock_.advance(k_quiet * 3);
        const auto report = look();
        EXPECT_THAT(report.arrived, IsEmpty()) << length;
        ASSERT_THAT(report.waiting, SizeIs(1));
        EXPECT_THAT(report.waiting[0].reason, HasSubstr("a.tif")) << length;
    }
    put("a.tif", whole);
    look();
    clock_.advance(k_quiet);
    EXPECT_FALSE(look().arrived.at(0).refusal);
}

TEST_F(HotFolderTest, R2_waits_while_a_file_is_open_for_writing) {
    put("a.json", "{}");
    std::ofstream writer(in_ / "a.tif", std::ios::binary);
    writer << page() << std::flush;
    if (!files_.is_being_written(in_ / "a.tif")) {
        GTEST_SKIP() << "this file system has no leases";
    }
    look();
    clock_.advance(k_incomplete_after * 10);
    const auto report = look();
    EXPECT_THAT(report.arrived, IsEmpty());
    EXPECT_THAT(report.waiting.at(0).reason, HasSubstr("open for writing"));
    EXPECT_TRUE(report.look_again_at);
    writer.close();
    EXPECT_THAT(look().arrived, SizeIs(1));
}

TEST_F(HotFolderTest, R2_never_gives_up_a_file_that_is_open_for_writing) {
    put("a.json", "{}");
    std::ofstream writer(in_ / "a.tif", std::ios::binary);
    writer << page().substr(0, 100) << std::flush;
    if (!files_.is_being_written(in_ / "a.tif")) {
        GTEST_SKIP() << "this file system has no leases";
    }
    look();
    clock_.advance(k_incomplete_after * 10);
    EXPECT_THAT(look().arrived, IsEmpty());
    writer.close();
    EXPECT_EQ(look().arrived.at(0).refusal->code, RefusalCode::file_truncated);
}

TEST_F(HotFolderTest, R3_takes_whole_old_files_at_once_and_waits_for_half_ones) {
    put("whole.tif", page());
    put("whole.json", "{}");
    put("half.tif", page().substr(0, 300));
    put("half.json", "{}");
    start_clock_after_the_files(k_quiet);
    const auto report = look();
    ASSERT_THAT(report.arrived, SizeIs(1));
    EXPECT_EQ(report.arrived[0].name, "whole");
    ASSERT_THAT(report.waiting, SizeIs(1));
    // The time to give up runs from when this look began to watch.
    EXPECT_EQ(report.look_again_at, clock_.steady_now() + k_incomplete_after);
    clock_.advance(k_incomplete_after - 1ms);
    EXPECT_THAT(look().arrived, SizeIs(1));
    clock_.advance(1ms);
    EXPECT_THAT(look().arrived, SizeIs(2));
}

TEST_F(HotFolderTest, does_not_trust_times_in_the_future) {
    put("a.tif", page());
    put("a.json", "{}");
    clock_.set(TimePoint{}); // the files are of the future
    EXPECT_THAT(look().arrived, IsEmpty());
    clock_.advance(k_quiet);
    EXPECT_THAT(look().arrived, SizeIs(1));
}

TEST_F(HotFolderTest, starts_the_quiet_time_again_with_every_change) {
    put("J/job.json", "{}");
    put("J/1.tif", page());
    for (int i = 2; i < 6; ++i) {
        look();
        clock_.advance(k_quiet - 1ms);
        put("J/" + std::to_string(i) + ".tif", page());
        EXPECT_THAT(look().arrived, IsEmpty());
    }
    clock_.advance(k_quiet);
    EXPECT_THAT(look().arrived.at(0).page_files, SizeIs(5));
}

TEST_F(HotFolderTest, R5_takes_a_folder_that_was_moved_in_whole) {
    test::write_file(temp_.path() / "outside/job.json", "{}");
    test::write_file(temp_.path() / "outside/1.tif", page());
    look();
    std::filesystem::rename(temp_.path() / "outside", in_ / "J");
    look();
    clock_.advance(k_quiet);
    EXPECT_THAT(look().arrived, SizeIs(1));
}

TEST_F(HotFolderTest, never_touches_ignored_names) {
    for (const auto* name : {"a.part", "b.tif.tmp", "c.pdf.crdownload", ".hidden.tif", "~lock.tif",
                             "D.PART", "Thumbs.db", "desktop.ini", ".DS_Store"}) {
        put(name, "x");
    }
    put(".job/job.json", "{}");
    put("~job/job.json", "{}");
    put("copying.part/job.json", "{}");
    look();
    clock_.advance(k_incomplete_after * 2);
    const auto report = look();
    EXPECT_THAT(report.arrived, IsEmpty());
    EXPECT_THAT(report.waiting, IsEmpty());
}

TEST_F(HotFolderTest, does_not_take_what_desktops_leave_for_pages) {
    put("J/job.json", "{}");
    put("J/1.tif", page());
    put("J/.DS_Store", "x");
    put("J/Thumbs.db", "x");
    put("J/desktop.ini", "x");
    look();
    clock_.advance(k_quiet);
    EXPECT_THAT(look().arrived.at(0).page_files, ElementsAre(in_ / "J/1.tif"));
}

TEST_F(HotFolderTest, gives_other_files_of_a_folder_to_the_pipeline_to_judge) {
    put("J/job.json", "{}");
    put("J/1.tif", page());
    put("J/notes.txt", "x");
    look();
    clock_.advance(k_quiet);
    EXPECT_THAT(look().arrived.at(0).page_files, ElementsAre(in_ / "J/1.tif", in_ / "J/notes.txt"));
}

TEST_F(HotFolderTest, waits_for_a_copy_under_way_beside_pages_that_are_not_listed) {
    put("J/job.json", "{}");
    put("J/1.tif", page());
    put("J/2.tif.part", "x");
    look();
    clock_.advance(k_quiet);
    EXPECT_THAT(look().waiting.at(0).reason, HasSubstr("2.tif.part"));
    std::filesystem::rename(in_ / "J/2.tif.part", in_ / "J/2.tif");
    put("J/2.tif", page());
    look();
    clock_.advance(k_quiet);
    EXPECT_THAT(look().arrived.at(0).page_files, SizeIs(2));
}

TEST_F(HotFolderTest, waits_for_a_copy_under_way_beside_pages_that_are_listed_too) {
    put("J/job.json", R"({"pages":[{"file":"1.tif"}]})");
    put("J/1.tif", page());
    put("J/2.tif.tmp", "x");
    look();
    clock_.advance(k_quiet);
    EXPECT_THAT(look().waiting.at(0).reason, HasSubstr("2.tif.tmp"));
    std::filesystem::remove(in_ / "J/2.tif.tmp");
    put("J/.hidden.tmp", "of nobody's concern");
    look();
    clock_.advance(k_quiet);
    EXPECT_THAT(look().arrived, SizeIs(1));
}

TEST_F(HotFolderTest, R11_finds_jobs_four_folders_deep_under_their_own_names) {
    put("a/b/c/d/J/job.json", "{}");
    put("a/b/c/d/J/1.tif", page());
    put("a/J/job.json", "{}");
    put("a/J/1.tif", page());
    put("w1/x.tif", page());
    put("w1/x.json", R"({"schema":"scanseal.job/1"})");
    put("w2/x.tif", page());
    put("w2/x.json", R"({"schema":"scanseal.job/1"})");
    std::filesystem::create_directories(in_ / "empty");
    look();
    clock_.advance(k_quiet);
    const auto report = look();
    EXPECT_THAT(names(report), ElementsAre("a/J", "a/b/c/d/J", "w1/x", "w2/x"));
    EXPECT_EQ(find(report, "w1/x").form, JobForm::sidecar);
    EXPECT_EQ(find(report, "w1/x").folder, in_ / "w1");
}

TEST_F(HotFolderTest,
       takes_pages_with_json_of_their_own_for_a_job_folder_without_its_job_json_yet) {
    put("J/1.tif", page());
    put("J/1.json", R"({"made by":"a scanner"})");
    look();
    clock_.advance(k_quiet);
    auto report = look();
    EXPECT_THAT(report.arrived, IsEmpty());
    EXPECT_EQ(report.waiting.at(0).name, "J");
    put("J/job.json", "{}");
    look();
    clock_.advance(k_quiet);
    EXPECT_THAT(names(look()), ElementsAre("J"));
}

TEST_F(HotFolderTest, finds_jobs_beside_a_stray_page) {
    put("ward/stray.tif", page());
    put("ward/J/job.json", "{}");
    put("ward/J/1.tif", page());
    look();
    clock_.advance(k_quiet);
    const auto report = look();
    EXPECT_THAT(names(report), ElementsAre("ward/J"));
    EXPECT_EQ(report.waiting.at(0).name, "ward/stray");
}

TEST_F(HotFolderTest, takes_a_file_whose_listed_digest_matches_whatever_its_structure) {
    const auto half = page().substr(0, 300);
    put("J/job.json",
        R"({"pages":[{"file":"1.tif","sha256":")" + sha256(as_bytes(half)).hex() + R"("}]})");
    put("J/1.tif", half);
    look();
    clock_.advance(k_quiet);
    const auto report = look();
    ASSERT_THAT(report.arrived, SizeIs(1));
    EXPECT_FALSE(report.arrived[0].refusal);
}

TEST_F(HotFolderTest, waits_for_a_preallocated_copy_until_its_digest_matches) {
    const auto whole = page();
    auto zeros = whole;
    std::fill(zeros.end() - 100, zeros.end(), '\0'); // structurally whole
    put("J/job.json",
        R"({"pages":[{"file":"1.tif","sha256":")" + sha256(as_bytes(whole)).hex() + R"("}]})");
    put("J/1.tif", zeros);
    look();
    clock_.advance(k_quiet);
    auto report = look();
    EXPECT_THAT(report.arrived, IsEmpty());
    EXPECT_THAT(report.waiting.at(0).reason, HasSubstr("SHA-256"));
    put("J/1.tif", whole);
    look();
    clock_.advance(k_quiet);
    EXPECT_THAT(look().arrived, SizeIs(1));
}

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

class HotFolderOfCoverSheets : public HotFolderTest {
protected:
    HotFolderOfCoverSheets() {
        hot_folder_.emplace(files_, clock_,
                            HotFolderOptions{.in = in_,
                                             .quiet = k_quiet,
                                             .incomplete_after = k_incomplete_after,
                                             .depth_max = 4,
                                             .files_per_job_max = 100,
                                             .job_file_optional = true});
    }

    FolderReport look_when_quiet() {
        static_cast<void>(look());
        clock_.advance(k_quiet);
        return look();
    }
};

TEST_F(HotFolderOfCoverSheets, takes_whole_quiet_pages_without_a_job_file) {
    put("stack/0001.tif", page());
    put("stack/0002.tif", page());
    put("loose.tif", page());
    EXPECT_THAT(look().arrived, IsEmpty());
    const auto report = look_when_quiet();
    EXPECT_EQ(names(report), (std::vector<std::string>{"loose", "stack"}));
    for (const auto& job : report.arrived) {
        EXPECT_FALSE(job.refusal);
        EXPECT_EQ(job.job_file, "");
    }
    EXPECT_THAT(find(report, "stack").page_files, SizeIs(2));
}

TEST_F(HotFolderOfCoverSheets, waits_for_the_end_of_a_page) {
    put("stack/0001.tif", page());
    put("stack/0002.tif", page().substr(0, page().size() / 2));
    EXPECT_THAT(look_when_quiet().arrived, IsEmpty());
    clock_.advance(k_incomplete_after);
    EXPECT_EQ(look().arrived.at(0).refusal->code, RefusalCode::file_truncated);
}

TEST_F(HotFolderOfCoverSheets, gives_way_to_a_job_file) {
    put("stack/0001.tif", page());
    put("stack/job.json", R"({"pages":[{"file":"0002.tif"}]})");
    EXPECT_THAT(look_when_quiet().arrived, IsEmpty()) << "0002.tif is listed";
    put("stack/0002.tif", page());
    const auto report = look_when_quiet();
    EXPECT_NE(report.arrived.at(0).job_file, "");
}

TEST_F(HotFolderOfCoverSheets, does_not_put_two_loose_files_of_one_stem_together) {
    put("a.tif", page());
    put("a.tiff", page());
    put("note.txt", "x");
    EXPECT_THAT(look_when_quiet().arrived, IsEmpty());
    clock_.advance(k_incomplete_after);
    const auto report = look();
    EXPECT_EQ(names(report), (std::vector<std::string>{"a", "note.txt"}));
    for (const auto& job : report.arrived) {
        EXPECT_EQ(job.refusal->code, RefusalCode::job_incomplete);
    }
}

} // namespace
} // namespace scanseal::scanner_drivers
