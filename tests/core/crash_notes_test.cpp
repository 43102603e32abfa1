#include "core/crash_notes.hpp"

#include "core/posix_file_system.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

namespace scanseal {
namespace {

class CrashNotes : public ::testing::Test {
protected:
    /// Ends a child process while it works on `name`.
    void die_while_working_on(const std::string& name, int signal_number) {
        const auto die = [&] {
            install_crash_notes(file_);
            const Working outer("outer");
            {
                const Working inner("inner");
            }
            const Working working(name);
            std::raise(signal_number);
        };
        EXPECT_EXIT(die(), ::testing::KilledBySignal(signal_number), "");
    }

    test::TempDir dir_;
    Path file_ = dir_.path() / "notes";
    PosixFileSystem files_;
};

TEST_F(CrashNotes, count_each_death) {
    die_while_working_on("job-a", SIGABRT);
    die_while_working_on("job-a", SIGSEGV);
    die_while_working_on("job-b", SIGBUS);
    const auto notes = read_crash_notes(files_, file_);
    EXPECT_EQ(notes.at("job-a"), 2U);
    EXPECT_EQ(notes.at("job-b"), 1U);
    EXPECT_EQ(notes.size(), 2U);
}

TEST_F(CrashNotes, keep_silent_about_a_kill_from_outside) {
    die_while_working_on("job-a", SIGKILL);
    EXPECT_TRUE(read_crash_notes(files_, file_).empty());
}

} // namespace
} // namespace scanseal
