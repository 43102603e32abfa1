// pipeline/work_queue.hpp — documents waiting for a thread, some of them not before a certain time.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace scanseal::pipeline {

/// Whose turn it is: the higher priority first, and one who has waited k_ageing longer counts for
/// as much as one level. So nothing waits for ever: what comes 9 levels above has to come within 45
/// minutes.
struct Turn {
    static constexpr std::chrono::minutes k_ageing{5};

    unsigned priority = 0;                         ///< higher ones first
    std::chrono::steady_clock::time_point since{}; ///< waits since then

    /// Earlier is first.
    [[nodiscard]] std::chrono::steady_clock::time_point rank() const {
        return since - k_ageing * priority;
    }
};

/// By turn among the items that are due, first in, first out among equals. Thread-safe.
template <class Item>
class WorkQueue final {
public:
    using Time = std::chrono::steady_clock::time_point;

    void push(Item item, Time not_before = {}, Turn turn = {}) {
        {
            const std::lock_guard lock(mutex_);
            items_.push_back({.not_before = not_before, .turn = turn, .item = std::move(item)});
            ++signals_;
        }
        changed_.notify_all();
    }

    /// An item that is due, if there is one.
    [[nodiscard]] std::optional<Item> try_pop() {
        const std::lock_guard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        auto due = items_.end();
        for (auto one = items_.begin(); one != items_.end(); ++one) {
            if (one->not_before <= now &&
                (due == items_.end() || one->turn.rank() < due->turn.rank())) {
                due = one;
            }
        }
        if (due == items_.end()) {
            return std::nullopt;
        }
        auto item = std::move(due->item);
        items_.erase(due);
        return item;
    }

    /// Everything that is due, up to `count_max`.
    [[nodiscard]] std::vector<Item> try_pop_many(std::size_t count_max) {
        std::vector<Item> items;
        while (items.size() < count_max) {
            auto item = try_pop();
            if (!item) {
                break;
            }
            items.push_back(std::move(*item));
        }
        return items;
    }

    /// A mark to hand to wait(): take it before looking for work, so that no signal is lost in
    /// between.
    [[nodiscard]] std::uint64_t mark() const {
        const std::lock_guard lock(mutex_);
        return signals_;
    }

    /// Waits until something was pushed or signalled since `mark`, an item becomes due, or
    /// `longest` has passed.
    void wait(std::uint64_t mark, std::chrono::milliseconds longest) {
        std::unique_lock lock(mutex_);
        auto until = std::chrono::steady_clock::now() + longest;
        for (const auto& one : items_) {
            until = std::min(until, one.not_before);
        }
        changed_.wait_until(lock, until, [this, mark] { return signals_ != mark; });
    }

    /// Wakes every waiting thread.
    void signal() {
        {
            const std::lock_guard lock(mutex_);
            ++signals_;
        }
        changed_.notify_all();
    }

    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock(mutex_);
        return items_.size();
    }

    /// How many of this priority.
    [[nodiscard]] std::size_t size_of(unsigned priority) const {
        const std::lock_guard lock(mutex_);
        return static_cast<std::size_t>(
            std::count_if(items_.begin(), items_.end(),
                          [priority](const Entry& one) { return one.turn.priority == priority; }));
    }

private:
    struct Entry {
        Time not_before;
        Turn turn;
        Item item;
    };

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Entry> items_;
    std::uint64_t signals_ = 0;
};

} // namespace scanseal::pipeline
