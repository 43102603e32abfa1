#include "core/thread_pulse.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace scanseal {
namespace {

using std::chrono::milliseconds;

TEST(ThreadPulse, names_the_thread_that_shows_no_progress_and_no_other) {
    PulseBoard board;
    std::atomic<bool> enough{false};
    std::jthread lively([&] {
        const ThreadPulse pulse(board, "lively");
        while (!enough) {
            note_progress();
            std::this_thread::sleep_for(milliseconds{1});
        }
    });
    std::jthread hung([&] {
        const ThreadPulse pulse(board, "hung");
        while (!enough) {
            std::this_thread::sleep_for(milliseconds{1});
        }
    });
    while (board.threads() < 2) {
        std::this_thread::sleep_for(milliseconds{1});
    }
    std::this_thread::sleep_for(milliseconds{1200});
    const auto stalled = board.stalled(milliseconds{1000});
    enough = true;
    ASSERT_EQ(stalled.size(), 1U);
    EXPECT_EQ(stalled[0].thread, "hung");
    EXPECT_EQ(stalled[0].since_progress, std::chrono::seconds{1});
}

TEST(ThreadPulse, forgets_a_thread_that_has_ended) {
    PulseBoard board;
    {
        const ThreadPulse pulse(board, "short");
        EXPECT_EQ(board.threads(), 1U);
    }
    EXPECT_EQ(board.threads(), 0U);
    note_progress(); // of nobody
    EXPECT_TRUE(board.stalled(milliseconds{0}).empty());
}

} // namespace
} // namespace scanseal
