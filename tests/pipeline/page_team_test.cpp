#include "pipeline/page_team.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

namespace scanseal::pipeline {
namespace {

TEST(PageTeam, does_each_piece_once_with_helping_threads) {
    PageTeam team;
    std::atomic<bool> stop{false};
    std::jthread helper([&] {
        while (!stop) {
            if (!team.help()) {
                std::this_thread::yield();
            }
        }
    });
    std::vector<std::atomic<int>> done(500);
    team.for_each("job", done.size(), [&](std::size_t i) { ++done[i]; });
    stop = true;
    for (const auto& one : done) {
        EXPECT_EQ(one, 1);
    }
}

TEST(PageTeam, hands_the_first_error_to_the_caller_after_all_pieces_have_ended) {
    PageTeam team;
    std::atomic<int> running{0};
    EXPECT_THROW(team.for_each("job", 10,
                               [&](std::size_t i) {
                                   ++running;
                                   if (i == 3) {
                                       --running;
                                       throw std::runtime_error("page 3");
                                   }
                                   --running;
                               }),
                 std::runtime_error);
    EXPECT_EQ(running, 0);
    EXPECT_FALSE(team.help()) << "nothing of a failed loop is left to help with";
}

TEST(PageTeam, has_nothing_to_help_with_when_idle) {
    PageTeam team;
    team.for_each("job", 0, [](std::size_t) { FAIL(); });
    EXPECT_FALSE(team.help());
}

} // namespace
} // namespace scanseal::pipeline
