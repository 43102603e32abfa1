// What in a hot folder is a page, a job, a folder of jobs, or left alone.
#include "scanner_drivers/hot_folder.hpp"

#include "tests/scanner_drivers/hot_folder_fixture.hpp"

namespace scanseal::scanner_drivers {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

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

} // namespace
} // namespace scanseal::scanner_drivers
