#include "pipeline/job_files.hpp"

#include "core/posix_file_system.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace scanseal::pipeline {
namespace {

class JobFilesTest : public testing::Test {
protected:
    JobFiles gather() {
        const Calendar calendar{
            .zone = *TimeZone::find("Asia/Tokyo"), .closed_weekdays = {}, .closed_days = {}};
        return gather_job_files(files_, dir_.path(), calendar, 1 << 20);
    }

    /// What was read as the job, empty if there was nothing to read.
    std::string job_text_with(const std::vector<std::string>& names) {
        for (const auto& name : names) {
            test::write_file(dir_.path() / name, "text of " + name);
        }
        return gather().job_text;
    }

    test::TempDir dir_;
    PosixFileSystem files_;
};

TEST_F(JobFilesTest, takes_the_only_json_as_the_sidecar_of_a_job) {
    EXPECT_EQ(job_text_with({"0001.tif", "Letter.JSON"}), "text of Letter.JSON");
}

TEST_F(JobFilesTest, takes_no_job_file_when_there_are_two_or_three_to_choose_from) {
    EXPECT_EQ(job_text_with({"0001.tif", "a.json", "b.json"}), "");
    EXPECT_EQ(job_text_with({"c.json"}), "");
    const auto files = gather();
    ASSERT_EQ(files.findings.size(), 1U);
    EXPECT_EQ(files.findings[0].code, RefusalCode::job_unreadable);
}

TEST_F(JobFilesTest, takes_job_json_in_any_case_whatever_else_lies_there) {
    EXPECT_EQ(job_text_with({"a.json", "b.json", "Job.JSON"}), "text of Job.JSON");
    EXPECT_EQ(job_text_with({"job.json"}), "text of job.json");
}

TEST_F(JobFilesTest, orders_pages_without_a_list_as_people_number_them) {
    test::write_file(dir_.path() / "job.json", R"({"schema":"scanseal.job/1",
        "document":{"type":"letter","medium":"paper","received_at":"2026-11-20",
                    "patient":{"id":"1"}},
        "scan":{"operator":"clerk01"}})");
    const std::vector<std::string> ordered{"2.tif", "10.tif", "b.tif", "表2.tif", "表10.tif"};
    for (const auto& name : ordered) {
        test::write_file(dir_.path() / name, "x");
    }
    std::vector<std::string> names;
    for (const auto& input : gather().inputs) {
        names.push_back(input.name);
    }
    EXPECT_EQ(names, ordered);
}

TEST_F(JobFilesTest, passes_over_what_the_watcher_passes_over_but_never_over_a_copy_under_way) {
    test::write_file(dir_.path() / "job.json", R"({"schema":"scanseal.job/1",
        "document":{"type":"letter","medium":"paper","received_at":"2026-11-20",
                    "patient":{"id":"1"}},
        "scan":{"operator":"clerk01"},"pages":[{"file":"1.tif"}]})");
    for (const auto* name : {"1.tif", "Thumbs.db", ".DS_Store", "~$1.tif", ".2.tif.part"}) {
        test::write_file(dir_.path() / name, "x");
    }
    EXPECT_TRUE(gather().findings.empty());
    test::write_file(dir_.path() / "2.tif.PART", "x");
    const auto files = gather();
    ASSERT_EQ(files.findings.size(), 1U);
    EXPECT_EQ(files.findings[0].code, RefusalCode::file_not_listed);
    EXPECT_EQ(files.findings[0].detail, "2.tif.PART");
}

} // namespace
} // namespace scanseal::pipeline
