#include "core/process_lock.hpp"

#include "core/failure.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>

namespace scanseal {
namespace {

class ProcessLockTest : public testing::Test {
protected:
    /// What try_take says in another process: true if it got the lock.
    bool another_process_gets_it() {
        const auto child = ::fork();
        if (child == 0) {
            ::_exit(ProcessLock::try_take(file_) ? 1 : 0);
        }
        int status = 0;
        EXPECT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_TRUE(WIFEXITED(status));
        return WEXITSTATUS(status) == 1;
    }

    test::TempDir dir_;
    Path file_ = dir_.path() / "daemon.lock";
};

TEST_F(ProcessLockTest, is_taken_by_one_and_free_again_when_it_is_dropped) {
    {
        const auto lock = ProcessLock::try_take(file_);
        ASSERT_TRUE(lock);
        EXPECT_FALSE(ProcessLock::try_take(file_));
        EXPECT_FALSE(another_process_gets_it());
    }
    EXPECT_TRUE(another_process_gets_it());
    EXPECT_TRUE(ProcessLock::try_take(file_)) << "a process that ended holds nothing";
}

TEST_F(ProcessLockTest, says_whether_it_is_held_and_creates_nothing) {
    EXPECT_FALSE(ProcessLock::is_held(file_));
    EXPECT_FALSE(std::filesystem::exists(file_));
    {
        const auto lock = ProcessLock::try_take(file_);
        EXPECT_TRUE(ProcessLock::is_held(file_));
        EXPECT_TRUE(ProcessLock::is_held(file_)) << "asking does not take it";
    }
    EXPECT_FALSE(ProcessLock::is_held(file_));
}

TEST_F(ProcessLockTest, asking_never_makes_taking_fail) {
    {
        ASSERT_TRUE(ProcessLock::try_take(file_));
    }
    std::atomic<bool> done{false};
    std::jthread asking([&] {
        while (!done) {
            static_cast<void>(ProcessLock::is_held(file_));
        }
    });
    for (int i = 0; i < 2000; ++i) {
        ASSERT_TRUE(ProcessLock::try_take(file_)) << "at try " << i;
    }
    done = true;
}

TEST_F(ProcessLockTest, a_link_in_its_place_is_an_error) {
    std::filesystem::create_symlink(dir_.path() / "elsewhere", file_);
    EXPECT_THROW(static_cast<void>(ProcessLock::is_held(file_)), Failure);
    EXPECT_THROW(static_cast<void>(ProcessLock::try_take(file_)), Failure);
}

} // namespace
} // namespace scanseal
