#include "pipeline/station_internal.hpp"

#include "core/failure.hpp"
#include "core/log.hpp"
#include "core/thread_pulse.hpp"

#include <algorithm>
#include <thread>

namespace scanseal::pipeline {

namespace {

constexpr std::size_t k_batch_max = 64; ///< documents that share one commit
constexpr unsigned k_tries_max = 3;     ///< of one document alone, before it is begun again

} // namespace

void Station::Machine::finish_loop() {
    std::vector<Leaving> batch;
    std::size_t alone = 0; // so many documents are finished one by one, to find the one that fails
    unsigned failures = 0;
    for (;;) {
        note_progress();
        const auto mark = to_finish.mark();
        if (batch.empty()) {
            batch = to_finish.try_pop_many(alone > 0 ? 1 : k_batch_max);
        }
        if (batch.empty() && finishing.undelivered() == 0) {
            if (drained) {
                return;
            }
            to_finish.wait(mark, k_longest_wait);
            continue;
        }
        alone -= std::min(alone, batch.size());
        failures = finish(batch, failures);
        if (failures == 1 && batch.size() > 1) {
            alone = batch.size();
            for (auto& leaving : batch) {
                to_finish.push(std::move(leaving));
            }
            batch.clear();
        } else if (failures >= k_tries_max && batch.size() == 1) {
            begin_again(std::move(batch.front()));
            batch.clear();
            failures = 0;
        }
        if (failures > 0 || finishing.undelivered() > 0) {
            if (drained) {
                return; // the journal knows the rest; the next start goes on
            }
            std::this_thread::sleep_for(std::min(BackOff::wait_after(failures), k_longest_wait));
        }
    }
}

/// Finishes a batch; `failures` is how often it has failed, the new count is returned. A full disk
/// does not count: it is nobody's fault and passes.
unsigned Station::Machine::finish(std::vector<Leaving>& batch, unsigned failures) {
    const auto count = static_cast<std::int64_t>(batch.size());
    const auto left_before = static_cast<std::int64_t>(finishing.undelivered());
    bool failed = false;
    bool full = false;
    try {
        finishing.finish(batch);
    } catch (const Failure& failure) {
        failed = true;
        full = failure.kind() == FailureKind::disk_full;
        log::error("finishing_failed", {{"reason", failure.what()}});
    } catch (const std::exception& surprise) {
        failed = true;
        log::error("finishing_failed", {{"reason", surprise.what()}});
    }
    // Before their stack leaves: the station is not idle in between.
    for (auto& part : finishing.take_parts()) {
        enter(std::move(part));
    }
    const auto decided = batch.empty() ? count : 0;
    on_the_road -= decided + left_before - static_cast<std::int64_t>(finishing.undelivered());
    if (on_the_road == 0) {
        watch.wake(); // the watcher may be waiting for idleness
    }
    if (!failed || full) {
        return full ? std::max(failures, 1U) : 0;
    }
    return failures + 1;
}

/// A document whose staged record cannot be committed is prepared anew from its source, which is
/// still in the spool.
void Station::Machine::begin_again(Leaving leaving) {
    if (leaving.state != State::timestamped) {
        to_finish.push(std::move(leaving), clock.steady_now() + k_longest_wait);
        return;
    }
    try {
        journal.save(leaving.row.id, State::claimed, "");
        vault.discard(leaving.row.key);
        leaving.row.state = State::claimed;
        meter.begun_again(leaving.row.id);
        promise_disk(leaving.row);
        log::error("document_begun_again", {{"job", leaving.row.job_name}});
        retry_prepare(leaving.row, "its staged record could not be committed");
    } catch (const Failure& failure) {
        log::error("journal_failed", {{"reason", failure.what()}});
        to_finish.push(std::move(leaving), clock.steady_now() + k_longest_wait);
    }
}

} // namespace scanseal::pipeline
