#include "pipeline/station_internal.hpp"

#include "core/crash_notes.hpp"
#include "core/failure.hpp"
#include "core/log.hpp"
#include "core/thread_pulse.hpp"

namespace scanseal::pipeline {

namespace {

using std::chrono::milliseconds;

constexpr unsigned k_crashes_max = 2; ///< a document that killed the process so often is set aside
constexpr unsigned k_surprises_max = 3; ///< the same for errors that nobody foresaw
constexpr milliseconds k_look_again{1000};

} // namespace

void Station::Machine::worker_loop() {
    while (!stopping) {
        note_progress();
        const auto mark = to_prepare.mark();
        if (team.help()) {
            continue;
        }
        if (auto row = to_prepare.try_pop()) {
            prepare(*row);
            continue;
        }
        to_prepare.wait(mark, k_longest_wait);
    }
}

void Station::Machine::prepare(const DocumentRow& row) {
    if (const auto found = crashes.find(row.key);
        found != crashes.end() && found->second >= k_crashes_max) {
        quarantine(row, "it ended the program " + std::to_string(found->second) + " times");
        return;
    }
    const Working working(row.key);
    meter.begun(row.id);
    try {
        if (!row.decision.empty() && !decision_from(row.decision).accepted) {
            give_back(row);
            return;
        }
        auto prepared = preparation.prepare(row);
        switch (prepared.next) {
        case State::claimed:
            to_prepare.push(row, clock.steady_now() + k_look_again, turn_of(row));
            return;
        case State::confirmed:
            leave_preparation(row, std::move(prepared.sheet), State::confirmed);
            return;
        default:
            leave_preparation(row, std::move(prepared.sheet), prepared.next,
                              std::move(prepared.parts));
        }
    } catch (const Failure& failure) {
        retry_prepare(row, failure.what());
    } catch (const std::bad_alloc&) {
        retry_prepare(row, "out of memory");
    } catch (const std::exception& surprise) {
        if (row.attempts + 1 >= k_surprises_max) {
            quarantine(row, surprise.what());
        } else {
            retry_prepare(row, surprise.what());
        }
    }
}

/// On to the next part of the road. What it takes on the disk has been written by now.
void Station::Machine::leave_preparation(const DocumentRow& row, WorkSheet sheet, State next,
                                         std::vector<NewPart> parts) {
    promises.release(row.key);
    const bool to_be_sealed = next == State::confirmed;
    meter.prepared(row.id, sheet, to_be_sealed ? RoadPart::seal : RoadPart::finish);
    if (to_be_sealed) {
        to_seal.push({.row = row, .sheet = std::move(sheet)}, {}, turn_of(row));
    } else {
        to_finish.push(
            {.row = row, .sheet = std::move(sheet), .state = next, .parts = std::move(parts)});
    }
}

/// A person has refused the held document: nothing of it is prepared, its receipt says what was
/// found and who decided.
void Station::Machine::give_back(const DocumentRow& row) {
    auto sheet = work_sheet_from(row.work);
    sheet.decision = decision_from(row.decision);
    leave_preparation(row, std::move(sheet), State::rejected);
}

/// One job that nothing can be done with must not hold up the others: back to its sender, with the
/// reason.
void Station::Machine::quarantine(const DocumentRow& row, const std::string& reason) {
    log::error("job_set_aside", {{"job", row.job_name}, {"reason", reason}});
    WorkSheet sheet;
    sheet.profile = row.hot_folder;
    sheet.window.captured_at = options.calendar.zone.format(row.captured_at);
    Finding finding;
    finding.code = RefusalCode::processing_failed;
    finding.severity = Severity::reject;
    finding.detail = reason;
    sheet.findings.push_back(finding);
    leave_preparation(row, std::move(sheet), State::rejected);
}

void Station::Machine::retry_prepare(const DocumentRow& row, const std::string& reason) {
    try {
        vault.discard(row.key); // its space may be what others wait for
    } catch (const Failure& failure) {
        log::error("staging_not_discarded", {{"reason", failure.what()}});
    }
    log::error("preparation_failed", {{"job", row.job_name}, {"reason", reason}});
    auto again = row;
    ++again.attempts;
    const auto wait = BackOff::wait_after(again.attempts);
    try {
        journal.postpone(row.id, clock.now() + wait, reason);
    } catch (const Failure& failure) {
        log::error("journal_failed", {{"reason", failure.what()}});
    }
    const auto turn = turn_of(again);
    to_prepare.push(std::move(again), clock.steady_now() + wait, turn);
}

} // namespace scanseal::pipeline
