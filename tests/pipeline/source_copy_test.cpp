// What was taken from another file system stays taken: whatever fails on the way, a power cut does
// not bring a source back that was said to be removed.
#include "pipeline/source_copy.hpp"

#include "core/failure.hpp"
#include "pipeline/spool.hpp"
#include "tests/support/fault_file_system.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>

namespace scanseal::pipeline {
namespace {

/// A hot folder on another file system than the spool, with a job of two pages in folders.
class SourceCopy : public ::testing::Test {
protected:
    SourceCopy() {
        files.add_mount("/hot");
        files.create_directory("/hot");
        files.create_directory(k_job);
        files.create_directory(k_job / "pages");
        for (const auto& file : k_files) {
            files.put_durable(file, as_bytes("bytes of a file"));
        }
        spool.emplace(files, "/spool");
        files.make_all_durable();
        files.clear_faults();
    }

    /// Everything of the source that is there and was not told as left.
    [[nodiscard]] std::vector<Path> come_back(const LeftSource& left) const {
        std::vector<Path> back;
        for (const auto& file : k_files) {
            const auto is_this = [&](const LeftFile& one) { return one.path == file; };
            if (files.bytes_at(file) && std::ranges::none_of(left.files, is_this)) {
                back.push_back(file);
            }
        }
        return back;
    }

    const Path k_job = "/hot/job";
    const std::vector<Path> k_files{k_job / "job.json", k_job / "pages/1.tif",
                                    k_job / "pages/2.tif"};
    test::FaultFileSystem files;
    std::optional<Spool> spool;
};

class SourceCopyFault : public SourceCopy, public ::testing::WithParamInterface<std::uint64_t> {};

TEST_P(SourceCopyFault, R10_no_source_comes_back_with_a_power_cut_after_an_error) {
    files.fail_at(GetParam(), ENOSPC);
    LeftSource left;
    try {
        auto taken = spool->take("k", {k_job});
        ASSERT_TRUE(taken);
        left = std::move(*taken);
    } catch (const Failure&) {
        auto settled = spool->settle("k", {k_job});
        if (!settled.held) {
            for (const auto& file : k_files) {
                EXPECT_TRUE(files.bytes_at(file)) << file << " is neither here nor there";
            }
            return;
        }
        left = std::move(settled.left);
    }
    files.clear_faults();
    files.cut_power(test::Loss::drop_unsynced);
    EXPECT_EQ(come_back(left), std::vector<Path>{});
    EXPECT_TRUE(files.bytes_at(spool->job_folder("k") / "pages/2.tif"));
}

INSTANTIATE_TEST_SUITE_P(Operations, SourceCopyFault, ::testing::Range<std::uint64_t>(1, 60));

TEST_F(SourceCopy, R10_sixty_operations_are_more_than_a_take_needs) {
    ASSERT_TRUE(spool->take("k", {k_job}));
    EXPECT_LT(files.operations(), 60U);
    EXPECT_GT(files.operations(), 20U);
}

TEST_F(SourceCopy, what_came_later_stays_and_what_was_removed_beside_it_does_not_come_back) {
    std::vector<CopiedSource> copied;
    files.create_directory("/target");
    copy_source(files, k_job, "/target/job", copied);
    files.put_durable(k_job / "pages/late.tif", as_bytes("came later"));
    const auto left = remove_copied(files, copied);
    EXPECT_TRUE(left.files.empty());
    files.cut_power(test::Loss::drop_unsynced);
    EXPECT_EQ(come_back(left), std::vector<Path>{});
    EXPECT_TRUE(files.bytes_at(k_job / "pages/late.tif"));
}

TEST_F(SourceCopy, settling_removes_the_copied_beside_what_came_later_for_good) {
    std::vector<CopiedSource> copied;
    files.create_directory("/target");
    copy_source(files, k_job, "/target/job", copied);
    files.put_durable(k_job / "pages/late.tif", as_bytes("came later"));
    LeftSource left;
    remove_if_same(files, k_job, "/target/job", left);
    files.cut_power(test::Loss::drop_unsynced);
    EXPECT_EQ(come_back(left), std::vector<Path>{});
    EXPECT_TRUE(files.bytes_at(k_job / "pages/late.tif"));
}

} // namespace
} // namespace scanseal::pipeline
