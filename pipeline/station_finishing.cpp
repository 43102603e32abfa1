#include "pipeline/station_internal.hpp"

#include "core/failure.hpp"
#include "core/log.hpp"

#include <algorithm>
#include <thread>

namespace scanseal::pipeline {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t k_batch_max = 64; ///< documents that share one commit

} // namespace

void Station::Machine::finish_loop() {
    std::vector<Leaving> batch;
    unsigned failures = 0;
    for (;;) {
        const auto mark = to_finish.mark();
        if (batch.empty()) {
            batch = to_finish.try_pop_many(k_batch_max);
        }
        if (batch.empty() && finishing.undelivered() == 0) {
            if (drained) {
                return;
            }
            to_finish.wait(mark, k_longest_wait);
            continue;
        }
        const auto count = static_cast<std::int64_t>(batch.size());
        const auto left_before = static_cast<std::int64_t>(finishing.undelivered());
        try {
            finishing.finish(batch);
            failures = 0;
        } catch (const Failure& failure) {
            log::error("finishing_failed", {{"reason", failure.what()}});
            ++failures;
        }
        const auto decided = count - static_cast<std::int64_t>(batch.size());
        const auto left = static_cast<std::int64_t>(finishing.undelivered());
        on_the_road -= decided + left_before - left;
        watch.wake();
        if (failures > 0 || left > 0) {
            if (drained) {
                return; // the journal knows the rest; the next start goes on
            }
            std::this_thread::sleep_for(
                std::min<milliseconds>(BackOff::wait_after(failures), k_longest_wait));
        }
    }
}

} // namespace scanseal::pipeline
