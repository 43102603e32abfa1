#include "pipeline/station_internal.hpp"

#include "core/failure.hpp"
#include "core/log.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_shortest_wait{5};

} // namespace

void Station::Machine::seal_loop() {
    while (!stopping) {
        const auto mark = to_seal.mark();
        auto item = to_seal.try_pop();
        if (!item) {
            to_seal.wait(mark, k_longest_wait);
            continue;
        }
        std::string reason;
        try {
            reason = seal(*item);
        } catch (const Failure& failure) {
            reason = failure.what();
            timestamp_back_off.failed(clock.steady_now());
        }
        if (reason.empty()) {
            to_finish.push({.row = std::move(item->row),
                            .sheet = std::move(item->sheet),
                            .state = State::timestamped});
        } else {
            const auto wait = timestamp_back_off.remaining(clock.steady_now());
            to_seal.push(std::move(*item), clock.steady_now() + std::max(wait, k_shortest_wait));
        }
    }
}

/// Empty when sealed, else why not yet. While the authorities are away a document is signed and
/// kept, without asking them again.
std::string Station::Machine::seal(Sealable& item) {
    const bool ask = timestamp_back_off.remaining(clock.steady_now()).count() == 0;
    auto outcome = sealing.sign(item.row.key, item.sheet);
    const bool is_signed = outcome.has_value();
    if (is_signed && ask) {
        outcome = sealing.timestamp(item.row.key, item.row.captured_at, item.sheet);
        if (outcome) {
            timestamp_back_off.succeeded();
            return {};
        }
    }
    const auto reason =
        outcome ? std::string("waiting for the timestamp authority")
                : std::string(to_string(outcome.error().code)) + ": " + outcome.error().detail;
    if (!outcome) {
        timestamp_back_off.failed(clock.steady_now());
        log::warning("not_sealed_yet", {{"job", item.row.job_name}, {"reason", reason}});
    }
    const auto state = is_signed ? State::signed_ : State::confirmed;
    if (item.row.state != state) {
        vault.sync_staged(
            {.name = item.row.key, .id = item.sheet.record_id, .files = item.sheet.files});
        journal.save(item.row.id, state, to_text(item.sheet));
        item.row.state = state;
    }
    if (ask) {
        journal.postpone(item.row.id, clock.now(), reason);
    }
    return reason;
}

} // namespace scanseal::pipeline
