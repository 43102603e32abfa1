#include "pipeline/station.hpp"

#include "core/crash_notes.hpp"
#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/log.hpp"
#include "pipeline/left_submissions.hpp"
#include "pipeline/station_internal.hpp"

#include <algorithm>
#include <set>
#include <thread>

namespace scanseal::pipeline {

namespace {

/// Sealing is waiting, for the authority and for the disk; waiting together shares the disk's
/// flushes.
constexpr unsigned k_seal_threads = 6;
constexpr unsigned k_folder_depth_max = 4;

std::vector<scanner_drivers::WatchedFolder> watched(const StationOptions& options,
                                                    const AnsweringFileSystem& file_system) {
    std::vector<scanner_drivers::WatchedFolder> folders;
    folders.reserve(options.hot_folders.size());
    for (const auto& folder : options.hot_folders) {
        folders.push_back(
            {.in = folder.in(),
             .poll_only = folder.poll_only,
             .answers = [&file_system, base = folder.base] { return file_system.answers(base); }});
    }
    return folders;
}

} // namespace

Station::Machine::Machine(FileSystem& file_system_in, const Clock& clock_in,
                          StationOptions options_in)
    : file_system(file_system_in, places_of(options_in), options_in.ask_share,
                  options_in.share_times),
      clock(clock_in),
      options(std::move(options_in)),
      journal(options.journal_file),
      spool(file_system, options.spool),
      vault(file_system, {.root = options.vault_root, .staging = options.vault_staging}),
      index(storage::open_sqlite_index(options.index_file)),
      ledger(file_system, options.ledger_directory),
      meter(clock),
      budget(options.memory_bytes),
      intake(file_system, clock, options, journal, spool),
      preparation(file_system, options, journal, spool, vault, *index, team, budget),
      sealing(clock, options, vault),
      finishing(file_system, clock, options, journal, spool, vault, *index, ledger),
      watch(watched(options, file_system)) {
    for (const auto& settings : options.hot_folders) {
        auto look = settings.look;
        look.in = settings.in();
        look.depth_max = k_folder_depth_max;
        folders.emplace_back(file_system, clock, settings, std::move(look));
    }
    sealing.report_to(meter);
    finishing.report_to(meter);
    team.on_work([this] { to_prepare.signal(); });
}

void Station::Machine::resume() {
    if (!options.crash_notes.empty()) {
        crashes = read_crash_notes(file_system, options.crash_notes);
    }
    finishing.resume();
    clear_hot_folders();
    std::set<std::string> known;
    std::size_t count = 0;
    on_the_road = static_cast<std::int64_t>(finishing.undelivered());
    for (auto& row : intake.resume()) {
        known.insert(row.key);
        if (row.state == State::decided) {
            continue; // taken up like one that is decided while the station runs
        }
        if (row.state != State::committed && row.state != State::rejected &&
            row.state != State::duplicate &&
            row.state != State::separated) { // those are with `finishing`
            ++count;
            enter(std::move(row));
        }
    }
    for (const auto& row : journal.in_state(State::review)) {
        known.insert(row.key);
    }
    for (const auto& row : intake.unsettled()) {
        known.insert(row.key);
    }
    for (const auto& name : vault.staged_names()) {
        if (!known.contains(name)) {
            vault.discard(name); // a record whose document has left, or that will be prepared anew
        }
    }
    for (const auto& key : spool.keys()) {
        if (known.contains(key)) {
            continue;
        }
        const auto stack = Spool::stack_of(key);
        // Removed before the power failed, but not durably.
        const bool is_done = journal.is_delivered(key);
        // Copies for a part that the journal never came to know.
        const bool is_lost_part =
            !stack.empty() && (known.contains(stack) || journal.is_delivered(stack));
        if (is_done || is_lost_part) {
            spool.remove(key);
        } else {
            log::warning("spool_without_journal", {{"folder", (options.spool / key).string()}});
        }
    }
    const bool any_crashed = std::any_of(crashes.begin(), crashes.end(), [&known](const auto& one) {
        return known.contains(one.first);
    });
    if (!crashes.empty() && !any_crashed) {
        file_system.truncate(options.crash_notes, 0); // they speak of documents that have left
    }
    log::info("station_ready", {{"station", options.name}, {"resumed", std::to_string(count)}});
}

void Station::Machine::clear_hot_folders() {
    for (const auto& folder : options.hot_folders) {
        try {
            if (file_system.status(folder.in())) {
                static_cast<void>(remove_left_submissions(file_system, clock, folder.in()));
            }
        } catch (const Failure& failure) {
            log::error("hot_folder_failed",
                       {{"folder", folder.in().string()}, {"reason", failure.what()}});
        }
    }
}

/// Puts a document where its row says it stands.
void Station::Machine::enter(DocumentRow row) {
    ++on_the_road;
    meter.entered(row);
    switch (row.state) {
    case State::confirmed:
    case State::signed_:
        to_seal.push({.row = row, .sheet = work_sheet_from(row.work)}, {}, turn_of(row));
        break;
    case State::timestamped: {
        auto sheet = work_sheet_from(row.work);
        to_finish.push(
            {.row = std::move(row), .sheet = std::move(sheet), .state = State::timestamped});
        break;
    }
    default:
        const auto turn = turn_of(row);
        promise_disk(row);
        to_prepare.push(std::move(row), {}, turn);
    }
}

/// What cannot be looked at is promised nothing; its preparation will say why.
void Station::Machine::promise_disk(const DocumentRow& row) {
    try {
        promises.promise(row.key, disk_bytes_for_folder(file_system, spool.job_folder(row.key)));
    } catch (const Failure& failure) {
        log::warning("disk_need_unknown", {{"job", row.job_name}, {"reason", failure.what()}});
    }
}

/// A document waits since its capture, whatever it was put off for since.
Turn Station::Machine::turn_of(const DocumentRow& row) const {
    const auto folder =
        std::find_if(options.hot_folders.begin(), options.hot_folders.end(),
                     [&row](const auto& one) { return one.profile == row.hot_folder; });
    const auto waited = std::max(clock.now() - row.captured_at, TimePoint::duration::zero());
    return {.priority = folder == options.hot_folders.end() ? k_priority_usual : folder->priority,
            .since = clock.steady_now() - waited};
}

template <class Loop>
void Station::Machine::guarded(const std::string& thread, Loop loop) {
    const ThreadPulse pulse(pulses, thread);
    try {
        loop();
    } catch (...) {
        {
            const std::lock_guard lock(error_mutex);
            if (!error) {
                error = std::current_exception();
            }
        }
        begin_stop();
    }
}

void Station::Machine::begin_stop() noexcept {
    stopping = true;
    watch.wake();
}

void Station::Machine::run(RunMode mode) {
    ends_when_idle = mode == RunMode::until_idle;
    std::vector<std::jthread> workers;
    std::vector<std::jthread> sealers;
    sealers.reserve(k_seal_threads);
    for (unsigned i = 0; i < std::max(1U, options.workers); ++i) {
        workers.emplace_back(
            [this, i] { guarded("worker-" + std::to_string(i + 1), [this] { worker_loop(); }); });
    }
    for (unsigned i = 0; i < k_seal_threads; ++i) {
        sealers.emplace_back(
            [this, i] { guarded("seal-" + std::to_string(i + 1), [this] { seal_loop(); }); });
    }
    std::jthread finisher([this] { guarded("finish", [this] { finish_loop(); }); });
    guarded("watch", [this, mode] { watch_loop(mode); });
    stopping = true;
    to_prepare.signal();
    workers.clear(); // joins: each ends after the document it has in hand
    preparing_ended = true;
    to_seal.signal();
    sealers.clear(); // each goes on until nothing is left that can be sealed now
    drained = true;
    to_finish.signal();
    finisher.join();
    log::info("station_stopped", {{"station", options.name}});
    if (error) {
        std::rethrow_exception(error);
    }
}

Station::Station(FileSystem& file_system, const Clock& clock, StationOptions options)
    : machine_(std::make_unique<Machine>(file_system, clock, std::move(options))) {
    machine_->resume();
}

Station::~Station() = default;

StationFigures Station::figures(std::chrono::seconds stall_limit) const {
    StationFigures figures;
    machine_->meter.read_into(figures);
    figures.software = machine_->options.software;
    figures.station = machine_->options.name;
    figures.memory_budget_bytes = machine_->budget.bytes();
    figures.memory_used_bytes = machine_->budget.used_bytes();
    figures.reserve_bytes = machine_->options.reserve_bytes;
    figures.threads = machine_->pulses.threads();
    figures.stalled = machine_->pulses.stalled(stall_limit);
    figures.stopping = machine_->stopping;
    return figures;
}

void Station::run(RunMode mode) {
    machine_->run(mode);
}

void Station::stop() noexcept {
    machine_->begin_stop();
}

} // namespace scanseal::pipeline
