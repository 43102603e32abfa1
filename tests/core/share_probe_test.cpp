#include "core/share_probe.hpp"
#include "tests/support/silent_share.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <thread>

namespace scanseal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

const Path k_folder = "/share";
constexpr ShareTimes k_asked_each_time{
    .patience = milliseconds{50}, .valid = milliseconds{0}, .valid_late = milliseconds{0}};

TEST(ShareProbe, answers_for_a_folder_that_is_there_and_for_one_that_is_not) {
    ShareProbe there("/", ask_for_space, {});
    EXPECT_TRUE(there.answers());
    ShareProbe missing("/there/is/no/such/folder", ask_for_space, {});
    EXPECT_TRUE(missing.answers()) << "an error is an answer";
}

TEST(ShareProbe, waits_for_a_silence_once_and_knows_when_it_ends) {
    test::SilentShare share(k_folder);
    ShareProbe probe(k_folder, share.question(), k_asked_each_time);
    EXPECT_TRUE(probe.answers());
    share.fall_silent();
    auto start = steady_clock::now();
    EXPECT_FALSE(probe.answers());
    EXPECT_GE(steady_clock::now() - start, k_asked_each_time.patience);
    start = steady_clock::now();
    for (int i = 0; i < 1000; ++i) {
        EXPECT_FALSE(probe.answers());
    }
    EXPECT_LT(steady_clock::now() - start, seconds{5}) << "each waited again";
    EXPECT_EQ(share.questions(), 2U);
    share.speak();
    const auto end = steady_clock::now() + seconds{30};
    while (!probe.answers() && steady_clock::now() < end) {
        std::this_thread::sleep_for(milliseconds{1});
    }
    EXPECT_TRUE(probe.answers());
}

TEST(ShareProbe, asks_nothing_for_as_long_as_an_answer_is_valid) {
    test::SilentShare share(k_folder);
    ShareProbe probe(k_folder, share.question(), {.patience = seconds{30}, .valid = seconds{600}});
    EXPECT_TRUE(probe.answers());
    share.fall_silent();
    EXPECT_TRUE(probe.answers());
    EXPECT_EQ(share.questions(), 1U);
}

TEST(ShareProbe, takes_an_answer_that_came_late_though_nobody_waited_for_it_any_more) {
    test::SilentShare share(k_folder);
    ShareProbe probe(
        k_folder, share.question(),
        {.patience = milliseconds{50}, .valid = milliseconds{0}, .valid_late = seconds{600}});
    share.fall_silent();
    EXPECT_FALSE(probe.answers());
    share.speak();
    const auto end = steady_clock::now() + seconds{30};
    while (!probe.answers() && steady_clock::now() < end) {
        std::this_thread::sleep_for(milliseconds{1});
    }
    EXPECT_TRUE(probe.answers());
    EXPECT_EQ(share.questions(), 1U) << "a server that takes long would never be heard";
}

TEST(ShareProbe, asks_before_each_look_at_a_folder) {
    const milliseconds shortest_scan_interval{100};
    EXPECT_LT(ShareTimes{}.valid, shortest_scan_interval)
        << "or a server that falls silent between two looks is found out by a call that hangs";
}

TEST(ShareProbe, lets_several_threads_wait_for_one_answer) {
    test::SilentShare share(k_folder);
    ShareProbe probe(k_folder, share.question(), {.patience = seconds{30}, .valid = seconds{600}});
    share.fall_silent();
    {
        const auto ask = [&probe] { EXPECT_TRUE(probe.answers()); };
        const std::array<std::jthread, 3> threads{std::jthread(ask), std::jthread(ask),
                                                  std::jthread(ask)};
        while (share.questions() == 0) {
            std::this_thread::sleep_for(milliseconds{1});
        }
        share.speak();
    }
    EXPECT_EQ(share.questions(), 1U);
}

TEST(ShareProbe, ends_without_waiting_for_a_silent_share) {
    test::SilentShare share(k_folder);
    const auto start = steady_clock::now();
    {
        ShareProbe probe(k_folder, share.question(), k_asked_each_time);
        share.fall_silent();
        EXPECT_FALSE(probe.answers());
    }
    EXPECT_LT(steady_clock::now() - start, seconds{20});
    EXPECT_TRUE(share.is_silent());
}

} // namespace
} // namespace scanseal
