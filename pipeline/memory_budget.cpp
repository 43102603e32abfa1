#include "pipeline/memory_budget.hpp"

#include <algorithm>

namespace scanseal::pipeline {

MemoryBudget::Share::Share(MemoryBudget& budget, std::uint64_t bytes)
    : budget_(budget), bytes_(std::min(bytes, budget.bytes_)) {
    std::unique_lock lock(budget_.mutex_);
    budget_.freed_.wait(lock, [this] { return budget_.used_ + bytes_ <= budget_.bytes_; });
    budget_.used_ += bytes_;
}

MemoryBudget::Share::~Share() {
    {
        const std::lock_guard lock(budget_.mutex_);
        budget_.used_ -= bytes_;
    }
    budget_.freed_.notify_all();
}

} // namespace scanseal::pipeline
