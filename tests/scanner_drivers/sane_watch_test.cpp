#include "scanner_drivers/sane_watch_internal.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <thread>

namespace scanseal::scanner_drivers {
namespace {

using std::chrono::milliseconds;

TEST(WatchedThread, runs_work_one_after_the_other_on_the_same_thread) {
    WatchedThread thread;
    const auto ids = std::make_shared<std::vector<std::thread::id>>();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(thread.run([ids](Pulse&) { ids->push_back(std::this_thread::get_id()); },
                             {.silence_max = milliseconds{5000}}),
                  WatchEnd::done);
    }
    ASSERT_EQ(ids->size(), 3U);
    EXPECT_EQ(ids->at(0), ids->at(2));
    EXPECT_NE(ids->at(0), std::this_thread::get_id());
}

TEST(WatchedThread, hands_on_what_the_work_throws) {
    WatchedThread thread;
    EXPECT_THROW(static_cast<void>(thread.run([](Pulse&) { throw std::runtime_error("x"); },
                                              {.silence_max = milliseconds{5000}})),
                 std::runtime_error);
    EXPECT_EQ(thread.run([](Pulse&) {}, {.silence_max = milliseconds{5000}}), WatchEnd::done);
}

TEST(WatchedThread, lets_slow_work_go_on_as_long_as_it_shows_life) {
    WatchedThread thread;
    const auto work = [](Pulse& pulse) {
        for (int i = 0; i < 15; ++i) {
            std::this_thread::sleep_for(milliseconds{40});
            pulse.beat();
        }
    };
    EXPECT_EQ(thread.run(work, {.silence_max = milliseconds{400}}), WatchEnd::done);
}

TEST(WatchedThread, interrupts_silent_work_and_says_that_it_came_late) {
    WatchedThread thread;
    const auto woken = std::make_shared<std::atomic<bool>>(false);
    const auto work = [woken](Pulse&) {
        while (!*woken) {
            std::this_thread::sleep_for(milliseconds{5});
        }
    };
    EXPECT_EQ(thread.run(work, {.silence_max = milliseconds{100},
                                .interrupt = [woken] { *woken = true; }}),
              WatchEnd::done_late);
    EXPECT_FALSE(thread.abandoned());
}

TEST(WatchedThread, abandons_work_that_nothing_wakes) {
    const auto end_of_test = std::make_shared<std::atomic<bool>>(false);
    WatchedThread thread;
    const auto work = [end_of_test](Pulse&) {
        while (!*end_of_test) {
            std::this_thread::sleep_for(milliseconds{5});
        }
    };
    EXPECT_EQ(thread.run(work, {.silence_max = milliseconds{100}}), WatchEnd::abandoned);
    EXPECT_TRUE(thread.abandoned());
    EXPECT_EQ(thread.run([](Pulse&) {}, {.silence_max = milliseconds{100}}), WatchEnd::abandoned);
    *end_of_test = true;
}

TEST(WatchedThread, asks_the_work_to_stop_when_it_is_told_to) {
    WatchedThread thread;
    const std::atomic<bool> stop{true};
    const auto work = [](Pulse& pulse) {
        while (!pulse.stop_asked()) {
            std::this_thread::sleep_for(milliseconds{5});
        }
    };
    EXPECT_EQ(thread.run(work, {.silence_max = milliseconds{60000}, .stop = &stop}),
              WatchEnd::done);
}

} // namespace
} // namespace scanseal::scanner_drivers
