#include "pipeline/station_internal.hpp"

#include "core/crash_notes.hpp"
#include "core/failure.hpp"
#include "core/log.hpp"
#include "core/thread_pulse.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_shortest_wait{5};
constexpr unsigned k_failures_max = 5; ///< after so many a run that is to end does not wait for it

} // namespace

void Station::Machine::seal_loop() {
    for (;;) {
        note_progress();
        const auto mark = to_seal.mark();
        auto item = to_seal.try_pop();
        if (!item && preparing_ended) {
            return; // what is left waits for an authority, and stands in the journal
        }
        if (!item) {
            to_seal.wait(mark, k_longest_wait);
            continue;
        }
        const Working working(item->row.key);
        milliseconds wait{0};
        try {
            wait = seal(*item);
        } catch (const std::exception& trouble) {
            log::error("sealing_failed", {{"job", item->row.job_name}, {"reason", trouble.what()}});
            wait = BackOff::wait_after(++item->failures);
            note_trouble(*item, trouble.what());
        }
        if (wait.count() == 0) {
            meter.sealed(item->row.id);
            to_finish.push({.row = std::move(item->row),
                            .sheet = std::move(item->sheet),
                            .state = State::timestamped});
        } else if (preparing_ended) {
            --on_the_road; // one attempt is enough for a run that ends: the next start goes on
            meter.left(item->row.id);
        } else if (item->failures < k_failures_max || !ends_when_idle) {
            const auto turn = turn_of(item->row);
            to_seal.push(std::move(*item), clock.steady_now() + wait, turn);
        } else {
            // The journal holds it; somebody has to mend the station before it can go on.
            log::error("left_unsealed", {{"job", item->row.job_name}});
            --on_the_road;
            meter.left(item->row.id);
        }
    }
}

/// For status: why a document is not sealed yet.
void Station::Machine::note_trouble(const Sealable& item, const std::string& reason) noexcept {
    try {
        journal.postpone(item.row.id, clock.now(), reason);
    } catch (const std::exception& failure) {
        log::error("journal_failed", {{"reason", failure.what()}});
    }
}

/// Zero when sealed, else how long to wait. While the authorities are away a document is signed and
/// kept, without asking them again.
milliseconds Station::Machine::seal(Sealable& item) {
    const bool ask = timestamp_back_off.remaining(clock.steady_now()).count() == 0;
    const auto is_signed = sealing.sign(item.row.key, item.sheet);
    if (!is_signed) {
        // A matter of this document's operator: no reason to hold up the others.
        keep(item, State::confirmed, is_signed.error());
        return BackOff::wait_after(++item.failures);
    }
    if (!ask) {
        keep(item, State::signed_, std::nullopt);
        return std::max(timestamp_back_off.remaining(clock.steady_now()), k_shortest_wait);
    }
    const auto stamped = sealing.timestamp(item.row.key, item.row.captured_at, item.sheet);
    if (stamped) {
        timestamp_back_off.succeeded();
        return milliseconds{0};
    }
    timestamp_back_off.failed(clock.steady_now());
    keep(item, State::signed_, stamped.error());
    return std::max(timestamp_back_off.remaining(clock.steady_now()), k_shortest_wait);
}

/// What is prepared and signed must survive a restart while it cannot be sealed.
void Station::Machine::keep(Sealable& item, State state, const std::optional<Refusal>& refusal) {
    if (item.row.state != state) {
        vault.sync_staged(
            {.name = item.row.key, .id = item.sheet.record_id, .files = item.sheet.files});
        journal.save(item.row.id, state, to_text(item.sheet));
        item.row.state = state;
    }
    if (refusal) {
        const auto reason = std::string(to_string(refusal->code)) + ": " + refusal->detail;
        log::warning("not_sealed_yet", {{"job", item.row.job_name}, {"reason", reason}});
        journal.postpone(item.row.id, clock.now(), reason);
    }
}

} // namespace scanseal::pipeline
