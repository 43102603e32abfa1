#include "core/answering_file_system.hpp"
#include "core/failure.hpp"
#include "core/posix_file_system.hpp"
#include "tests/support/silent_share.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <thread>
#include <vector>

namespace scanseal {
namespace {

using std::chrono::milliseconds;

constexpr ShareTimes k_times{
    .patience = milliseconds{50}, .valid = milliseconds{0}, .valid_late = milliseconds{0}};

class AnsweringFileSystemTest : public ::testing::Test {
protected:
    AnsweringFileSystemTest()
        : share(dir.path() / "share"),
          files(real, {dir.path() / "share"}, share.question(), k_times) {
        std::filesystem::create_directory(dir.path() / "share");
        std::filesystem::create_directory(dir.path() / "share-2");
        test::write_file(dir.path() / "share/a", "a");
        test::write_file(dir.path() / "share-2/a", "a");
    }

    test::TempDir dir;
    PosixFileSystem real;
    test::SilentShare share;
    AnsweringFileSystem files;
};

TEST_F(AnsweringFileSystemTest, refuses_every_call_below_a_silent_share_and_changes_nothing) {
    const auto in = dir.path() / "share";
    const auto out = dir.path() / "share-2";
    share.fall_silent();
    const std::vector<std::function<void()>> calls{
        [&] { static_cast<void>(files.status(in / "a")); },
        [&] { static_cast<void>(files.list(in)); },
        [&] { static_cast<void>(files.open(in / "a")); },
        [&] { static_cast<void>(files.read(in / "a", 10)); },
        [&] { static_cast<void>(files.is_being_written(in / "a")); },
        [&] { static_cast<void>(files.free_bytes(in)); },
        [&] { static_cast<void>(files.create(in / "b")); },
        [&] { static_cast<void>(files.create_private(in / "b")); },
        [&] { static_cast<void>(files.open_append(in / "b")); },
        [&] { files.create_directory(in / "b"); },
        [&] { files.rename(in / "a", out / "b"); },
        [&] { files.rename(out / "a", in / "b"); },
        [&] { files.replace(in / "a", out / "b"); },
        [&] { files.replace(out / "a", in / "b"); },
        [&] { files.remove_file(in / "a"); },
        [&] { files.remove_directory(in); },
        [&] { files.truncate(in / "a", 0); },
        [&] { files.sync_file(in / "a"); },
        [&] { files.sync_directory(in); },
    };
    for (std::size_t i = 0; i < calls.size(); ++i) {
        try {
            calls[i]();
            ADD_FAILURE() << "call " << i << " was made";
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), FailureKind::busy) << i;
            EXPECT_EQ(failure.what(), "the file server of '" + in.string() +
                                          "' does not answer; work there goes on when it does");
        }
    }
    EXPECT_EQ(test::read_file(in / "a"), "a");
    EXPECT_FALSE(std::filesystem::exists(in / "b"));
    EXPECT_FALSE(std::filesystem::exists(out / "b"));
}

TEST_F(AnsweringFileSystemTest, works_elsewhere_while_a_share_is_silent_and_there_once_it_speaks) {
    share.fall_silent();
    const auto neighbour = dir.path() / "share-2"; // its name begins like the share's
    EXPECT_FALSE(files.answers(dir.path() / "share/in"));
    EXPECT_TRUE(files.answers(neighbour));
    EXPECT_TRUE(files.status(neighbour / "a"));
    files.rename(neighbour / "a", neighbour / "b");
    share.speak();
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{30};
    while (!files.answers(dir.path() / "share") && std::chrono::steady_clock::now() < end) {
        std::this_thread::sleep_for(milliseconds{1});
    }
    files.rename(dir.path() / "share/a", dir.path() / "share/b");
    EXPECT_EQ(test::read_file(dir.path() / "share/b"), "a");
}

} // namespace
} // namespace scanseal
