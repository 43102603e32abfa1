#include "pipeline/spool.hpp"

#include "core/posix_file_system.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

class SpoolTest : public ::testing::Test {
protected:
    void drop(const std::string& name, const std::string& bytes) {
        test::write_file(in / name, bytes);
    }

    test::TempDir dir;
    PosixFileSystem files;
    Path in = dir.path() / "in";
    Spool spool{files, dir.path() / "spool"};
};

TEST_F(SpoolTest, takes_a_folder_as_it_is) {
    drop("job/job.json", "{}");
    drop("job/0001.tif", "page");
    ASSERT_TRUE(spool.take("k", {in / "job"}));
    EXPECT_FALSE(std::filesystem::exists(in / "job"));
    EXPECT_EQ(test::read_file(spool.job_folder("k") / "0001.tif"), "page");
}

TEST_F(SpoolTest, takes_the_files_of_a_sidecar_job_into_a_folder) {
    drop("a.tif", "page");
    drop("a.json", "{}");
    ASSERT_TRUE(spool.take("k", {in / "a.tif", in / "a.json"}));
    EXPECT_TRUE(std::filesystem::is_empty(in));
    EXPECT_EQ(test::read_file(spool.job_folder("k") / "a.json"), "{}");
}

TEST_F(SpoolTest, says_when_there_is_nothing_to_take) {
    const auto taken = spool.take("k", {in / "gone"});
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, RefusalCode::file_vanished);
    EXPECT_FALSE(spool.settle("k", {in / "gone"}).held);
    EXPECT_TRUE(spool.keys().empty());
}

TEST_F(SpoolTest, R4_settling_leaves_a_new_job_of_the_same_name_alone) {
    drop("scan/job.json", "first");
    ASSERT_TRUE(spool.take("k", {in / "scan"}));
    drop("scan/job.json", "second"); // dropped before the restart
    EXPECT_TRUE(spool.settle("k", {in / "scan"}).held);
    EXPECT_EQ(test::read_file(in / "scan/job.json"), "second");
    EXPECT_EQ(test::read_file(spool.job_folder("k") / "job.json"), "first");
}

/// The hot folder on another file system than the spool, where there is one.
class SpoolAcrossDevices : public SpoolTest {
protected:
    SpoolAcrossDevices() : far_(Path("/dev/shm") / dir.path().filename()) {
        std::error_code ignored;
        std::filesystem::create_directories(far_, ignored);
        in = far_ / "in";
    }

    ~SpoolAcrossDevices() override {
        std::error_code ignored;
        std::filesystem::remove_all(far_, ignored);
    }

    void SetUp() override {
        const auto here = files.status(dir.path());
        const auto there = files.status(far_);
        if (!there || there->device == here->device) {
            GTEST_SKIP() << "/dev/shm is no other file system here";
        }
    }

private:
    Path far_;
};

TEST_F(SpoolAcrossDevices, R10_a_job_is_copied_whole_and_then_its_source_removed) {
    drop("job/job.json", "{}");
    drop("job/0001.tif", std::string(3'000'000, 'x'));
    ASSERT_TRUE(spool.take("k", {in / "job"}));
    EXPECT_FALSE(std::filesystem::exists(in / "job"));
    EXPECT_EQ(test::read_file(spool.job_folder("k") / "0001.tif").size(), 3'000'000U);
}

TEST_F(SpoolAcrossDevices, R10_settling_removes_a_source_only_if_the_spool_holds_the_very_copy) {
    drop("a.tif", "page");
    drop("a.json", "{}");
    test::write_file(spool.job_folder("k") / "a.tif", "page");
    test::write_file(spool.job_folder("k") / "a.json", "{} ");
    EXPECT_TRUE(spool.settle("k", {in / "a.tif", in / "a.json"}).held);
    EXPECT_FALSE(std::filesystem::exists(in / "a.tif"));
    EXPECT_EQ(test::read_file(in / "a.json"), "{}") << "another file than the copy";
}

TEST_F(SpoolTest, settling_puts_a_half_moved_job_back) {
    drop("a.json", "{}");
    test::write_file(spool.job_folder("k") / "a.tif", "page");
    EXPECT_FALSE(spool.settle("k", {in / "a.tif", in / "a.json"}).held);
    EXPECT_EQ(test::read_file(in / "a.tif"), "page");
    EXPECT_TRUE(spool.keys().empty());
}

TEST_F(SpoolTest, settling_keeps_a_half_whose_place_is_taken) {
    drop("a.tif", "another job's page");
    test::write_file(spool.job_folder("k") / "a.tif", "page");
    EXPECT_TRUE(spool.settle("k", {in / "a.tif", in / "a.json"}).held);
    EXPECT_EQ(test::read_file(in / "a.tif"), "another job's page");
    EXPECT_EQ(test::read_file(spool.job_folder("k") / "a.tif"), "page");
}

TEST_F(SpoolTest, gives_a_job_away_whole) {
    drop("job/0001.tif", "page");
    ASSERT_TRUE(spool.take("k", {in / "job"}));
    spool.give_away("k", dir.path() / "rejected/ward/job");
    EXPECT_EQ(test::read_file(dir.path() / "rejected/ward/job/0001.tif"), "page");
    EXPECT_FALSE(spool.holds("k"));
}

} // namespace
} // namespace scanseal::pipeline
