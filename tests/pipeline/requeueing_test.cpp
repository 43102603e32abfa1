#include "pipeline/requeueing.hpp"

#include "core/posix_file_system.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

class RequeueTest : public testing::Test {
protected:
    void reject(const std::string& name) {
        test::write_file(rejected_ / name / "0001.tif", "pixels of " + name);
        test::write_file(rejected_ / name / "job.json", "{}");
        test::write_file(rejected_ / name / "receipt.json", "receipt of " + name);
    }

    Result<std::string> requeue(const std::string& name) {
        return requeue_job(files_, dir_.path(), name);
    }

    void expect_refused(const std::string& name, RefusalCode code) {
        const auto placed = requeue(name);
        ASSERT_FALSE(placed) << name;
        EXPECT_EQ(placed.error().code, code) << placed.error().detail;
    }

    test::TempDir dir_;
    PosixFileSystem files_;
    Path rejected_ = dir_.path() / "rejected";
    Path in_ = dir_.path() / "in";
    Path out_ = dir_.path() / "out";
};

TEST_F(RequeueTest, puts_a_job_back_as_it_came_and_keeps_the_receipt) {
    reject("ward/letter");
    const auto placed = requeue("ward/letter");
    ASSERT_TRUE(placed);
    EXPECT_EQ(*placed, "ward/letter");
    EXPECT_EQ(test::read_file(in_ / "ward/letter/0001.tif"), "pixels of ward/letter");
    EXPECT_FALSE(std::filesystem::exists(in_ / "ward/letter/receipt.json"));
    EXPECT_EQ(test::read_file(out_ / "ward/letter.rejected.json"), "receipt of ward/letter");
}

TEST_F(RequeueTest, takes_out_the_page_that_the_receipt_names_and_no_other) {
    reject("ours");
    test::write_file(rejected_ / "ours/receipt.json", "{\n \"explanation\": \"receipt.html\"\n}");
    test::write_file(rejected_ / "ours/receipt.html", "why");
    ASSERT_TRUE(requeue("ours"));
    EXPECT_FALSE(std::filesystem::exists(in_ / "ours/receipt.html"));
    reject("theirs");
    test::write_file(rejected_ / "theirs/receipt.html", "a page of the sender");
    ASSERT_TRUE(requeue("theirs"));
    EXPECT_EQ(test::read_file(in_ / "theirs/receipt.html"), "a page of the sender");
}

TEST_F(RequeueTest, does_not_move_a_folder_that_only_holds_rejected_jobs) {
    reject("ward/one");
    reject("ward/two");
    expect_refused("ward", RefusalCode::record_unknown);
    EXPECT_TRUE(std::filesystem::exists(rejected_ / "ward/one/receipt.json"));
    EXPECT_FALSE(std::filesystem::exists(in_));
}

TEST_F(RequeueTest, does_not_take_other_rejected_jobs_along) {
    reject("ward");
    reject("ward/x/two");
    expect_refused("ward", RefusalCode::file_not_listed);
    ASSERT_TRUE(requeue("ward/x/two"));
    EXPECT_TRUE(requeue("ward"));
}

TEST_F(RequeueTest, goes_on_when_a_crash_left_the_receipt_moved_and_the_job_not) {
    reject("letter");
    std::filesystem::create_directories(out_);
    std::filesystem::rename(rejected_ / "letter/receipt.json", out_ / "letter.rejected.json");
    EXPECT_TRUE(requeue("letter"));
    EXPECT_TRUE(std::filesystem::exists(in_ / "letter/job.json"));
}

TEST_F(RequeueTest, refuses_names_that_lead_elsewhere_and_jobs_that_are_not_there) {
    expect_refused("../out", RefusalCode::job_name_unsafe);
    expect_refused("", RefusalCode::job_name_unsafe);
    expect_refused("letter", RefusalCode::record_unknown);
}

} // namespace
} // namespace scanseal::pipeline
