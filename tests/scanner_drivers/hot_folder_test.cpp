// When a job of a hot folder is complete, and when it waits.
#include "scanner_drivers/hot_folder.hpp"

#include "core/digest.hpp"
#include "tests/scanner_drivers/hot_folder_fixture.hpp"

#include <fstream>

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

} // namespace
} // namespace scanseal::scanner_drivers
