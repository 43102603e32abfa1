// pipeline/memory_budget.hpp — bounds the bytes of pages in work, whatever their number (design:
// durability rules).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

namespace scanseal::pipeline {

/// A counter of bytes that waits when it is spent. A single request above the whole budget is let
/// through alone, so that one large page cannot block for ever.
class MemoryBudget final {
public:
    explicit MemoryBudget(std::uint64_t bytes) : bytes_(bytes) {}

    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

    /// In use at this moment.
    [[nodiscard]] std::uint64_t used_bytes() const;

    /// Holds a part of the budget until destroyed.
    class Share final {
    public:
        Share(MemoryBudget& budget, std::uint64_t bytes);
        ~Share();
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;
        Share(Share&&) = delete;
        Share& operator=(Share&&) = delete;

    private:
        MemoryBudget& budget_;
        std::uint64_t bytes_;
    };

private:
    std::uint64_t bytes_;
    std::uint64_t used_ = 0;
    mutable std::mutex mutex_;
    std::condition_variable freed_;
};

} // namespace scanseal::pipeline
