// Nobody outside the file seam sees that a call was interrupted or moved fewer bytes than asked
// for, at whichever call it happens.
#include "tests/support/interrupted_calls.hpp"

#include "core/durable_files.hpp"
#include "core/memory_file.hpp"
#include "core/posix_file_system.hpp"
#include "core/process_lock.hpp"
#include "core/worker_process.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>
#include <thread>

namespace scanseal {
namespace {

using test::TempDir;

std::string bytes_of(std::size_t size) {
    std::string bytes(size, 'x');
    for (std::size_t i = 0; i < size; ++i) {
        bytes[i] = static_cast<char>('a' + i * 7 % 26);
    }
    return bytes;
}

/// Runs `work` with every single call interrupted in turn, then with every single transfer cut
/// short, then with all at once. `work` checks its own results.
void run_interrupted(const std::function<void()>& work) {
    test::interrupt_nothing();
    work();
    const auto calls = test::calls_made();
    const auto transfers = test::transfers_made();
    ASSERT_GT(calls, 0U);
    for (std::uint64_t k = 1; k <= calls && !testing::Test::HasFailure(); ++k) {
        SCOPED_TRACE("call " + std::to_string(k) + " of " + std::to_string(calls));
        test::interrupt_nothing();
        test::interrupt_call(k);
        work();
        EXPECT_EQ(test::interruptions(), 1U);
    }
    for (std::uint64_t k = 1; k <= transfers && !testing::Test::HasFailure(); ++k) {
        SCOPED_TRACE("transfer " + std::to_string(k) + " of " + std::to_string(transfers));
        test::interrupt_nothing();
        test::shorten_transfer(k);
        work();
    }
    for (const std::size_t most : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
        SCOPED_TRACE("all, at most " + std::to_string(most) + " bytes");
        test::interrupt_nothing();
        test::interrupt_all_calls(most);
        work();
        EXPECT_GE(test::interruptions(), calls / 2); // close is not made again
    }
    test::interrupt_nothing();
}

TEST(InterruptedCalls, of_files_are_seen_by_nobody) {
    static_cast<void>(std::signal(SIGIO, SIG_IGN));
    run_interrupted([] {
        const TempDir folder;
        const auto at = [&](const char* name) { return folder.path() / name; };
        PosixFileSystem files;
        const auto content = bytes_of(1000);
        files.create_directory(at("deep"));
        const auto writer = files.create(at("deep") / "page");
        writer->append(as_bytes(content));
        writer->append({});
        writer->sync();
        writer->close();
        files.sync_directory(at("deep"));
        EXPECT_EQ(files.list(at("deep")).size(), 1U);
        EXPECT_EQ(files.status(at("deep") / "page")->size_bytes, content.size());
        EXPECT_FALSE(files.is_being_written(at("deep") / "page"));
        files.rename(at("deep") / "page", at("page"));
        EXPECT_EQ(as_text(files.read(at("page"), 1000)), content);
        write_durably(files, at("other"), as_bytes(content));
        files.replace(at("other"), at("page"));
        const auto more = files.open_append(at("page"));
        more->append(as_bytes("tail"));
        more->close();
        files.sync_file(at("page"));
        files.truncate(at("page"), 1001);
        EXPECT_EQ(as_text(files.read(at("page"), 1001)), content + "t");
        EXPECT_GT(files.free_bytes(folder.path()), 0U);
        files.remove_file(at("page"));
        files.remove_directory(at("deep"));
        EXPECT_TRUE(files.list(folder.path()).empty());
    });
}

TEST(InterruptedCalls, of_a_file_that_is_being_written_do_not_make_it_look_finished) {
    static_cast<void>(std::signal(SIGIO, SIG_IGN));
    const TempDir folder;
    PosixFileSystem files;
    const auto writer = files.create(folder.path() / "page");
    if (!files.is_being_written(folder.path() / "page")) {
        GTEST_SKIP() << "no leases on this file system";
    }
    run_interrupted([&] { EXPECT_TRUE(files.is_being_written(folder.path() / "page")); });
}

TEST(InterruptedCalls, of_locks_do_not_make_them_look_taken_or_free) {
    const TempDir folder;
    const auto file = folder.path() / "lock";
    run_interrupted([&] {
        const auto lock = ProcessLock::try_take(file);
        EXPECT_TRUE(lock.has_value());
        EXPECT_TRUE(ProcessLock::is_held(file));
        EXPECT_FALSE(ProcessLock::try_take(file).has_value());
        EXPECT_TRUE(ProcessLock::try_take_folder(folder.path()).has_value());
    });
}

TEST(InterruptedCalls, of_files_in_memory_are_seen_by_nobody) {
    run_interrupted([] {
        const auto content = bytes_of(1000);
        const MemorySource source(as_bytes(content));
        const auto copy = MemoryFile::sealed_copy(source);
        const DescriptorSource reader(::dup(copy.descriptor()));
        Bytes bytes(1000);
        EXPECT_EQ(reader.read_at(0, bytes), 1000U);
        EXPECT_EQ(as_text(bytes), content);
    });
}

TEST(InterruptedCalls, of_messages_between_processes_leave_them_whole) {
    const auto content = bytes_of(100); // a socket holds so many single bytes
    run_interrupted([&] {
        std::array<int, 2> ends{-1, -1};
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
        EXPECT_TRUE(send_message(ends[0], as_bytes(content), STDERR_FILENO));
        EXPECT_TRUE(send_message(ends[0], {}, -1));
        const auto until = std::chrono::steady_clock::now() + std::chrono::minutes{1};
        const auto first = receive_message(ends[1], content.size(), until);
        const auto second = receive_message(ends[1], 0, until);
        ASSERT_TRUE(first && second);
        EXPECT_EQ(as_text(first->bytes), content);
        EXPECT_GE(first->descriptor, 0);
        EXPECT_EQ(second->descriptor, -1);
        for (const int one : {ends[0], ends[1], first->descriptor}) {
            ::close(one);
        }
    });
}

} // namespace
} // namespace scanseal
