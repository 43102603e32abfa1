#include "pipeline/memory_budget.hpp"

#include "core/thread_pulse.hpp"

#include <algorithm>
#include <chrono>

namespace scanseal::pipeline {

MemoryBudget::Share::Share(MemoryBudget& budget, std::uint64_t bytes)
    : budget_(budget), bytes_(std::min(bytes, budget.bytes_)) {
    std::unique_lock lock(budget_.mutex_);
    // Whoever waits here is not stuck himself: those who hold the budget have to show progress.
    while (!budget_.freed_.wait_for(lock, std::chrono::seconds{1},
                                    [this] { return budget_.used_ + bytes_ <= budget_.bytes_; })) {
        note_progress();
    }
    budget_.used_ += bytes_;
}

std::uint64_t MemoryBudget::used_bytes() const {
    const std::lock_guard lock(mutex_);
    return used_;
}

MemoryBudget::Share::~Share() {
    {
        const std::lock_guard lock(budget_.mutex_);
        budget_.used_ -= bytes_;
    }
    budget_.freed_.notify_all();
}

} // namespace scanseal::pipeline
