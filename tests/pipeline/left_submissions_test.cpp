#include "pipeline/left_submissions.hpp"

#include "core/posix_file_system.hpp"
#include "core/process_lock.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace scanseal::pipeline {
namespace {

class LeftSubmissions : public ::testing::Test {
protected:
    LeftSubmissions() { clock.advance(std::chrono::hours{2}); }

    Path make(const std::string& called) const {
        test::write_file(dir.path() / called / "0001.tif", "page");
        test::write_file(dir.path() / called / "job.json", "{}");
        return dir.path() / called;
    }

    std::size_t clean() { return remove_left_submissions(files, clock, dir.path()); }

    test::TempDir dir;
    PosixFileSystem files;
    test::FakeClock clock{SystemClock().now()};
    const std::string name = ".0123456789abcdef0123456789abcdef.tmp";
};

TEST_F(LeftSubmissions, are_removed_once_they_were_silent_for_an_hour) {
    const auto folder = make(name);
    test::FakeClock earlier(SystemClock().now() + std::chrono::minutes{59});
    EXPECT_EQ(remove_left_submissions(files, earlier, dir.path()), 0U);
    EXPECT_TRUE(std::filesystem::exists(folder));
    EXPECT_EQ(clean(), 1U);
    EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST_F(LeftSubmissions, stay_while_their_submission_lives) {
    const auto folder = make(name);
    {
        const auto lock = ProcessLock::try_take_folder(folder);
        ASSERT_TRUE(lock);
        EXPECT_EQ(clean(), 0U);
    }
    EXPECT_EQ(clean(), 1U);
}

TEST_F(LeftSubmissions, are_nobody_elses_hidden_files) {
    for (const auto* other :
         {".upload.tmp", "0123456789abcdef0123456789abcdef.tmp",
          ".0123456789abcdef0123456789abcdef", ".0123456789ABCDEF0123456789ABCDEF.tmp",
          ".0123456789abcdef0123456789abcdefa.tmp", "letter"}) {
        static_cast<void>(make(other));
    }
    test::write_file(dir.path() / ".aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.tmp", "a file");
    const auto nested = make(name);
    std::filesystem::create_directory(nested / "folder");
    EXPECT_EQ(clean(), 0U);
    EXPECT_TRUE(std::filesystem::exists(nested / "0001.tif"));
}

} // namespace
} // namespace scanseal::pipeline
