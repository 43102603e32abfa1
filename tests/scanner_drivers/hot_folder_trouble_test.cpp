// What can be wrong with a job, and the exact code that says so.
#include "tests/scanner_drivers/hot_folder_fixture.hpp"

#include <sys/stat.h>

namespace scanseal::scanner_drivers {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class HotFolderTrouble : public HotFolderTest {
protected:
    /// Expects that the one job there is refused at once when it is quiet.
    void expect_refused_at_once(RefusalCode code, const std::string& part) {
        look();
        clock_.advance(k_quiet - 1ms);
        EXPECT_THAT(look().arrived, IsEmpty());
        clock_.advance(1ms);
        expect_refused(code, part);
    }

    /// Expects that the one job there waits with a reason and is refused when the time for that is
    /// over.
    void expect_refused_after_waiting(RefusalCode code, const std::string& part) {
        look();
        clock_.advance(k_incomplete_after - 1ms);
        const auto report = look();
        EXPECT_THAT(report.arrived, IsEmpty());
        ASSERT_THAT(report.waiting, SizeIs(1));
        EXPECT_THAT(report.waiting[0].reason, HasSubstr(part));
        EXPECT_EQ(report.waiting[0].unchanged_for, k_incomplete_after - 1ms);
        EXPECT_EQ(report.look_again_at, clock_.steady_now() + 1ms);
        clock_.advance(1ms);
        expect_refused(code, part);
    }

    void expect_refused(RefusalCode code, const std::string& part) {
        const auto report = look();
        ASSERT_THAT(report.arrived, SizeIs(1));
        ASSERT_TRUE(report.arrived[0].refusal);
        EXPECT_EQ(report.arrived[0].refusal->code, code) << report.arrived[0].refusal->detail;
        EXPECT_THAT(report.arrived[0].refusal->detail, HasSubstr(part));
        last_ = report.arrived[0];
    }

    ArrivedJob last_;
};

TEST_F(HotFolderTrouble, refuses_a_folder_whose_job_json_never_came) {
    put("J/1.tif", page());
    expect_refused_after_waiting(RefusalCode::job_incomplete, "job.json never came");
    EXPECT_EQ(last_.form, JobForm::folder);
    EXPECT_EQ(last_.folder, in_ / "J");
    EXPECT_TRUE(last_.job_file.empty());
}

TEST_F(HotFolderTrouble, refuses_a_page_whose_json_never_came) {
    put("scan.tif", page());
    expect_refused_after_waiting(RefusalCode::job_incomplete, "no scan.json beside 'scan.tif'");
    EXPECT_EQ(last_.form, JobForm::sidecar);
    EXPECT_EQ(last_.folder, in_);
    EXPECT_THAT(last_.page_files, testing::ElementsAre(in_ / "scan.tif"));
}

TEST_F(HotFolderTrouble, refuses_a_json_whose_page_never_came) {
    put("scan.json", "{}");
    expect_refused_after_waiting(RefusalCode::job_incomplete, "beside 'scan.json'");
    EXPECT_EQ(last_.job_file, in_ / "scan.json");
}

TEST_F(HotFolderTrouble, refuses_a_loose_file_that_is_no_part_of_any_job) {
    put("letter.docx", "x");
    expect_refused_after_waiting(RefusalCode::job_incomplete, "'letter.docx' is neither a page");
    EXPECT_EQ(last_.name, "letter.docx");
    EXPECT_EQ(last_.form, JobForm::sidecar);
}

TEST_F(HotFolderTrouble, refuses_a_job_without_pages) {
    put("J/job.json", "{}");
    expect_refused_after_waiting(RefusalCode::job_without_pages, "no page file");
}

TEST_F(HotFolderTrouble, refuses_when_listed_files_are_missing) {
    put("J/job.json", R"({"pages":[{"file":"1.tif"},{"file":"2.tif"},{"file":"3.tif"}]})");
    put("J/1.tif", page());
    expect_refused_after_waiting(RefusalCode::page_missing,
                                 "2 files are listed but not there: '2.tif', '3.tif'");
}

TEST_F(HotFolderTrouble, does_not_count_an_unfinished_copy_as_the_listed_file) {
    put("J/job.json", R"({"pages":[{"file":"1.tif"}]})");
    put("J/1.tif.part", page());
    expect_refused_after_waiting(RefusalCode::page_missing, "'1.tif'");
}

TEST_F(HotFolderTrouble, refuses_a_truncated_file_and_names_it_and_its_end) {
    put("J/job.json", "{}");
    put("J/1.tif", page());
    put("J/2.tif", page().substr(0, 500));
    expect_refused_after_waiting(RefusalCode::file_truncated, "'2.tif' ends at byte 500");
    EXPECT_THAT(last_.refusal->detail, HasSubstr("nothing changed for 60 s"));
}

TEST_F(HotFolderTrouble, refuses_an_empty_file) {
    put("J/job.json", "{}");
    put("J/1.tif", "");
    expect_refused_after_waiting(RefusalCode::file_empty, "'1.tif' is empty");
}

TEST_F(HotFolderTrouble, refuses_a_file_whose_listed_digest_does_not_match) {
    put("J/job.json", R"({"pages":[{"file":"1.tif","sha256":")" + std::string(64, 'a') + R"("}]})");
    put("J/1.tif", page());
    expect_refused_after_waiting(RefusalCode::file_digest_mismatch, "'1.tif' has SHA-256");
}

TEST_F(HotFolderTrouble, refuses_a_job_json_that_is_no_json) {
    put("J/job.json", R"({"pages":[)");
    put("J/1.tif", page());
    expect_refused_after_waiting(RefusalCode::job_unreadable, "'job.json' is no JSON at byte");
}

TEST_F(HotFolderTrouble, refuses_a_huge_job_json_without_reading_it) {
    put("a.json", std::string((4U << 20U) + 1, ' '));
    put("a.tif", page());
    expect_refused_after_waiting(RefusalCode::job_unreadable, "allowed: 4194304");
    EXPECT_EQ(files_.opened(), 0U);
}

TEST_F(HotFolderTrouble, refuses_an_unfinished_copy_beside_pages_that_are_not_listed) {
    put("J/job.json", "{}");
    put("J/1.tif", page());
    put("J/2.tif.crdownload", "x");
    expect_refused_after_waiting(RefusalCode::job_incomplete, "2.tif.crdownload");
}

TEST_F(HotFolderTrouble, refuses_folders_deeper_than_four_levels) {
    put("a/b/c/d/e/J/job.json", "{}");
    expect_refused_after_waiting(RefusalCode::job_incomplete, "deeper");
    EXPECT_EQ(last_.name, "a/b/c/d/e");
}

TEST_F(HotFolderTrouble, refuses_a_link_inside_a_job) {
    put("J/job.json", "{}");
    put("J/1.tif", page());
    std::filesystem::create_symlink("/etc/passwd", in_ / "J/2.tif");
    expect_refused_at_once(RefusalCode::not_a_regular_file, "'2.tif' is a symbolic link");
}

TEST_F(HotFolderTrouble, refuses_a_job_json_that_is_a_link) {
    test::write_file(temp_.path() / "elsewhere.json", "{}");
    put("J/1.tif", page());
    std::filesystem::create_symlink(temp_.path() / "elsewhere.json", in_ / "J/job.json");
    expect_refused_at_once(RefusalCode::not_a_regular_file, "'job.json' is a symbolic link");
    EXPECT_TRUE(last_.job_file.empty());
}

TEST_F(HotFolderTrouble, refuses_a_loose_link_without_following_it) {
    test::write_file(temp_.path() / "outside/job.json", "{}");
    test::write_file(temp_.path() / "outside/1.tif", page());
    std::filesystem::create_symlink(temp_.path() / "outside", in_ / "J");
    expect_refused_at_once(RefusalCode::not_a_regular_file, "'J' is a symbolic link");
    EXPECT_EQ(last_.form, JobForm::sidecar);
    EXPECT_EQ(last_.folder, in_);
    EXPECT_THAT(last_.page_files, testing::ElementsAre(in_ / "J"));
}

TEST_F(HotFolderTrouble, refuses_a_fifo_without_hanging) {
    put("J/job.json", "{}");
    ASSERT_EQ(::mkfifo((in_ / "J/1.tif").c_str(), 0600), 0);
    expect_refused_at_once(RefusalCode::not_a_regular_file, "'1.tif' is not a regular file");
}

TEST_F(HotFolderTrouble, refuses_a_folder_inside_a_job) {
    put("J/job.json", "{}");
    put("J/1.tif", page());
    put("J/more/2.tif", page());
    expect_refused_at_once(RefusalCode::not_a_regular_file, "'more' is a folder inside a job");
}

TEST_F(HotFolderTrouble, refuses_names_that_cannot_be_used) {
    for (const std::string& name :
         {std::string("bad\nname"), std::string("bad\xff\xfename"), std::string(201, 'x')}) {
        put(name + "/job.json", "{}");
        put(name + "/1.tif", page());
        expect_refused_at_once(RefusalCode::job_name_unsafe, "cannot be used");
        EXPECT_LE(last_.name.size(), 200U);
        EXPECT_EQ(last_.folder, in_ / name);
        std::filesystem::remove_all(in_ / name);
        EXPECT_THAT(look().arrived, IsEmpty());
    }
}

TEST_F(HotFolderTrouble, refuses_page_names_that_cannot_be_used) {
    put("J/job.json", "{}");
    put("J/a\tb.tif", page());
    expect_refused_at_once(RefusalCode::job_name_unsafe, "a_b.tif");
}

TEST_F(HotFolderTrouble, refuses_listed_files_elsewhere) {
    for (const auto* file :
         {"../x.tif", "sub/x.tif", "/etc/passwd", "..", R"(sub\\x.tif)", R"(a\u0000b.tif)"}) {
        put("J/job.json", std::string(R"({"pages":[{"file":")") + file + R"("}]})");
        put("J/1.tif", page());
        expect_refused_at_once(RefusalCode::job_name_unsafe, "only plain names");
    }
}

TEST_F(HotFolderTrouble, refuses_more_files_than_the_station_allows) {
    put("J/job.json", "{}");
    for (int i = 0; i < 101; ++i) {
        put("J/" + std::to_string(i) + ".tif", page());
    }
    expect_refused_at_once(RefusalCode::too_many_pages, "101 files; allowed: 100");
}

TEST_F(HotFolderTrouble, takes_files_of_unknown_format_for_the_pipeline_to_refuse) {
    put("a.json", "{}");
    put("a.tif", "this is no picture");
    look();
    clock_.advance(k_quiet);
    const auto report = look();
    ASSERT_THAT(report.arrived, SizeIs(1));
    EXPECT_FALSE(report.arrived[0].refusal);
}

TEST_F(HotFolderTrouble, R6_waits_for_files_that_cannot_be_read_now_and_says_so) {
    put("a.json", "{}");
    put("a.tif", page());
    for (const auto kind :
         {FailureKind::permission, FailureKind::busy, FailureKind::input_output}) {
        files_.failing[in_ / "a.tif"] = kind;
        look();
        clock_.advance(k_incomplete_after * 3);
        const auto report = look();
        EXPECT_THAT(report.arrived, IsEmpty());
        EXPECT_THAT(report.waiting.at(0).reason, HasSubstr("no access to"));
    }
    files_.failing.clear();
    EXPECT_THAT(look().arrived, SizeIs(1));
}

TEST_F(HotFolderTrouble, R6_waits_for_a_folder_that_cannot_be_listed_now) {
    put("J/job.json", "{}");
    put("J/1.tif", page());
    files_.failing[in_ / "J"] = FailureKind::busy;
    look();
    clock_.advance(k_incomplete_after * 3);
    EXPECT_THAT(look().waiting.at(0).reason, HasSubstr("no access to"));
    files_.failing.clear();
    look();
    clock_.advance(k_quiet);
    EXPECT_THAT(look().arrived, SizeIs(1));
}

TEST_F(HotFolderTrouble, fails_only_when_the_folder_itself_cannot_be_listed) {
    files_.failing[in_] = FailureKind::busy;
    EXPECT_THROW(static_cast<void>(look()), Failure);
    files_.failing.clear();
    EXPECT_THAT(look().arrived, IsEmpty());
}

TEST_F(HotFolderTrouble, R7_keeps_taking_good_jobs_beside_broken_ones) {
    put("bad/job.json", "{");
    put("bad/1.tif", "II*");
    std::filesystem::create_symlink("/", in_ / "loop");
    put("good.json", "{}");
    put("good.tif", page());
    look();
    clock_.advance(k_quiet);
    const auto report = look();
    EXPECT_FALSE(find(report, "good").refusal);
    EXPECT_THAT(names(report), testing::ElementsAre("good", "loop"));
}

TEST_F(HotFolderTrouble, starts_the_time_to_give_up_again_with_every_change) {
    put("J/job.json", R"({"pages":[{"file":"1.tif"},{"file":"2.tif"}]})");
    look();
    clock_.advance(k_incomplete_after - 1ms);
    put("J/1.tif", page());
    look();
    clock_.advance(k_incomplete_after - 1ms);
    EXPECT_THAT(look().arrived, IsEmpty());
    clock_.advance(1ms);
    expect_refused(RefusalCode::page_missing, "'2.tif'");
}

} // namespace
} // namespace scanseal::scanner_drivers
