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

/// First in, first out among the items that are due. Thread-safe.
template <class Item>
class WorkQueue final {
public:
    using Time = std::chrono::steady_clock::time_point;

    void push(Item item, Time not_before = {}) {
        {
            const std::lock_guard lock(mutex_);
            items_.emplace_back(not_before, std::move(item));
            ++signals_;
        }
        changed_.notify_all();
    }

    /// An item that is due, if there is one.
    [[nodiscard]] std::optional<Item> try_pop() {
        const std::lock_guard lock(mutex_);
        const auto now = std::chrono::steady_clock::now();
        const auto due = std::find_if(items_.begin(), items_.end(),
                                      [now](const auto& one) { return one.first <= now; });
        if (due == items_.end()) {
            return std::nullopt;
        }
        auto item = std::move(due->second);
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
            until = std::min(until, one.first);
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

private:
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::pair<Time, Item>> items_;
    std::uint64_t signals_ = 0;
};

} // namespace scanseal::pipeline
