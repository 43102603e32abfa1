#include "pipeline/work_queue.hpp"

#include <gtest/gtest.h>

#include <string>

namespace scanseal::pipeline {
namespace {

using std::chrono::minutes;
using std::chrono::steady_clock;

class WorkQueueTest : public ::testing::Test {
protected:
    void push(const std::string& name, unsigned priority, minutes waited = minutes{0}) {
        queue.push(name, {}, {.priority = priority, .since = now - waited});
    }

    std::string pop_all() {
        std::string names;
        while (const auto item = queue.try_pop()) {
            names += (names.empty() ? "" : " ") + *item;
        }
        return names;
    }

    steady_clock::time_point now = steady_clock::now();
    WorkQueue<std::string> queue;
};

TEST_F(WorkQueueTest, gives_the_higher_priority_first_and_is_fair_among_equals) {
    push("low-1", 0);
    push("usual-1", 5);
    push("high-1", 9);
    push("low-2", 0);
    push("usual-2", 5);
    push("high-2", 9);
    EXPECT_EQ(queue.size(), 6U);
    EXPECT_EQ(queue.size_of(5), 2U);
    EXPECT_EQ(pop_all(), "high-1 high-2 usual-1 usual-2 low-1 low-2");
}

TEST_F(WorkQueueTest, gives_the_longest_waiting_of_one_priority_first) {
    push("second", 5, minutes{1});
    push("first", 5, minutes{3});
    push("third", 5);
    EXPECT_EQ(pop_all(), "first second third");
}

TEST_F(WorkQueueTest, lets_one_who_has_waited_long_pass_before_a_higher_priority) {
    push("low, new", 0);
    push("low, 46 minutes old", 0, minutes{46});
    push("low, 44 minutes old", 0, minutes{44});
    push("high, new", 9);
    EXPECT_EQ(pop_all(), "low, 46 minutes old high, new low, 44 minutes old low, new");
}

TEST_F(WorkQueueTest, never_starves_the_lowest_under_a_steady_stream_of_the_highest) {
    push("low", 0);
    for (int minute = 0; minute < 60; ++minute) {
        queue.push("high", {}, {.priority = 9, .since = now + minutes{minute}});
        const auto next = queue.try_pop();
        ASSERT_TRUE(next);
        if (*next == "low") {
            EXPECT_EQ(minute, 45) << "9 levels of 5 minutes";
            return;
        }
    }
    FAIL() << "it waited for an hour";
}

TEST_F(WorkQueueTest, gives_nothing_before_its_time_whatever_its_priority) {
    queue.push("later", steady_clock::now() + minutes{1}, {.priority = 9, .since = now});
    push("now", 0);
    EXPECT_EQ(pop_all(), "now");
    EXPECT_EQ(queue.size(), 1U);
}

} // namespace
} // namespace scanseal::pipeline
