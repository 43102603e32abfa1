#include "pipeline/station.hpp"

#include "core/crash_notes.hpp"
#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/log.hpp"
#include "pipeline/back_off.hpp"
#include "pipeline/finishing.hpp"
#include "pipeline/intake.hpp"
#include "pipeline/memory_budget.hpp"
#include "pipeline/page_team.hpp"
#include "pipeline/preparation.hpp"
#include "pipeline/sealing.hpp"
#include "pipeline/work_queue.hpp"
#include "scanner_drivers/folder_watch.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <exception>
#include <map>
#include <set>
#include <thread>

namespace scanseal::pipeline {

namespace {

using std::chrono::milliseconds;
using SteadyTime = std::chrono::steady_clock::time_point;

constexpr milliseconds k_longest_wait{1000};
constexpr milliseconds k_shortest_wait{5};
constexpr milliseconds k_full_disk_look{2000};
constexpr std::size_t k_batch_max = 64;
constexpr std::size_t k_claimed_ahead_max = 256; ///< claimed documents that no worker has begun
/// Sealing is waiting, for the authority and for the disk; waiting together shares the disk's
/// flushes.
constexpr unsigned k_seal_threads = 6;
constexpr unsigned k_folder_depth_max = 4;
constexpr unsigned k_crashes_max = 2; ///< a document that killed the process so often is set aside
constexpr unsigned k_surprises_max = 3; ///< the same for errors that nobody foresaw

std::vector<scanner_drivers::WatchedFolder> watched(const StationOptions& options) {
    std::vector<scanner_drivers::WatchedFolder> folders;
    for (const auto& folder : options.hot_folders) {
        folders.push_back({.in = folder.in(), .poll_only = folder.poll_only});
    }
    return folders;
}

} // namespace

struct Station::Machine {
    struct Folder {
        Folder(const FileSystem& files, const Clock& time, const HotFolderSettings& of,
               scanner_drivers::HotFolderOptions how)
            : settings(&of), look(files, time, std::move(how)) {}

        const HotFolderSettings* settings;
        scanner_drivers::HotFolder look;
        SteadyTime next_look;
        bool idle = false; ///< the last look found nothing that can still become a job
    };

    /// A prepared document on its way to the seal.
    struct Sealable {
        DocumentRow row;
        WorkSheet sheet;
    };

    Machine(FileSystem& file_system_in, const Clock& clock_in, StationOptions options_in);

    void resume();
    void run(RunMode mode);

    void watch_loop(RunMode mode);
    void look_at(Folder& folder);
    void try_look_at(Folder& folder);
    bool pause_for_full_disk();
    [[nodiscard]] bool is_idle() const;
    void worker_loop();
    void prepare(const DocumentRow& row);
    void seal_loop();
    [[nodiscard]] std::string seal(Sealable& item);
    void finish_loop();
    void enter(DocumentRow row);
    void retry_prepare(const DocumentRow& row, const std::string& reason);
    void quarantine(const DocumentRow& row, const std::string& reason);
    void begin_stop() noexcept;
    template <class Loop>
    void guarded(Loop loop);

    FileSystem& file_system;
    const Clock& clock;
    StationOptions options;
    Journal journal;
    Spool spool;
    storage::Vault vault;
    std::unique_ptr<storage::RecordIndex> index;
    storage::Ledger ledger;
    MemoryBudget budget;
    PageTeam team;
    Intake intake;
    Preparation preparation;
    Sealing sealing;
    Finishing finishing;
    scanner_drivers::FolderWatch watch;
    std::deque<Folder> folders;

    WorkQueue<DocumentRow> to_prepare;
    WorkQueue<Sealable> to_seal;
    WorkQueue<Leaving> to_finish;
    std::atomic<std::int64_t> on_the_road{0}; ///< documents between claim and delivery
    BackOff timestamp_back_off;
    std::atomic<bool> stopping{false};
    std::atomic<bool> drained{false}; ///< nothing more will be pushed to to_finish
    bool disk_was_full = false;
    std::map<std::string, unsigned>
        crashes; ///< by key: how often a document has killed the process
    std::mutex error_mutex;
    std::exception_ptr error;
};

Station::Machine::Machine(FileSystem& file_system_in, const Clock& clock_in,
                          StationOptions options_in)
    : file_system(file_system_in),
      clock(clock_in),
      options(std::move(options_in)),
      journal(options.journal_file),
      spool(file_system, options.spool),
      vault(file_system, {.root = options.vault_root, .staging = options.vault_staging}),
      index(storage::open_sqlite_index(options.index_file)),
      ledger(file_system, options.ledger_directory),
      budget(options.memory_bytes),
      intake(file_system, clock, options, journal, spool),
      preparation(file_system, options, journal, spool, vault, *index, team, budget),
      sealing(clock, options, vault),
      finishing(file_system, clock, options, journal, spool, vault, *index, ledger),
      watch(watched(options)) {
    for (const auto& settings : options.hot_folders) {
        for (const auto& path : {settings.in(), settings.out(), settings.rejected()}) {
            create_directories_durably(file_system, path);
        }
        auto look = settings.look;
        look.in = settings.in();
        look.depth_max = k_folder_depth_max;
        folders.emplace_back(file_system, clock, settings, std::move(look));
    }
    team.on_work([this] { to_prepare.signal(); });
}

void Station::Machine::resume() {
    if (!options.crash_notes.empty()) {
        crashes = read_crash_notes(file_system, options.crash_notes);
    }
    finishing.resume();
    std::set<std::string> known;
    std::size_t count = 0;
    on_the_road = static_cast<std::int64_t>(finishing.undelivered());
    for (auto& row : intake.resume()) {
        known.insert(row.key);
        if (row.state != State::committed && row.state != State::rejected &&
            row.state != State::duplicate) { // those are with `finishing`
            ++count;
            enter(std::move(row));
        }
    }
    for (const auto& row : journal.in_state(State::review)) {
        known.insert(row.key);
    }
    for (const auto& name : vault.staged_names()) {
        if (!known.contains(name)) {
            vault.discard(name); // a record whose document has left, or that will be prepared anew
        }
    }
    for (const auto& key : spool.keys()) {
        if (!known.contains(key)) {
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

/// Puts a document where its row says it stands.
void Station::Machine::enter(DocumentRow row) {
    ++on_the_road;
    switch (row.state) {
    case State::confirmed:
    case State::signed_:
        to_seal.push({.row = row, .sheet = work_sheet_from(row.work)});
        break;
    case State::timestamped: {
        auto sheet = work_sheet_from(row.work);
        to_finish.push(
            {.row = std::move(row), .sheet = std::move(sheet), .state = State::timestamped});
        break;
    }
    default:
        to_prepare.push(std::move(row));
    }
}

bool Station::Machine::pause_for_full_disk() {
    const bool full = intake.disk_is_full();
    if (full != disk_was_full) {
        disk_was_full = full;
        log::write(full ? log::Level::error : log::Level::info,
                   full ? "disk_full_intake_paused" : "disk_has_room_again",
                   {{"reserve_mib", std::to_string(options.reserve_bytes >> 20U)}});
    }
    return full;
}

void Station::Machine::look_at(Folder& folder) {
    const auto now = clock.steady_now();
    auto report = folder.look.look();
    folder.next_look = now + folder.settings->scan_interval;
    if (report.look_again_at) {
        folder.next_look = std::min(folder.next_look, *report.look_again_at);
    }
    std::vector<scanner_drivers::ArrivedJob> jobs = std::move(report.arrived);
    const auto room = k_claimed_ahead_max - std::min(k_claimed_ahead_max, to_prepare.size());
    const bool all = jobs.size() <= room;
    if (!all) {
        jobs.resize(room);
        folder.next_look = now + milliseconds{50};
    }
    auto rows = intake.claim(*folder.settings, jobs);
    if (rows.size() < jobs.size()) {
        folder.next_look = std::min(folder.next_look, now + k_longest_wait);
    }
    // A job that cannot be read for longer than it may stay incomplete is the site's to mend, not
    // work left to do.
    const bool may_come =
        std::any_of(report.waiting.begin(), report.waiting.end(), [&folder](const auto& waiting) {
            return waiting.unchanged_for < folder.settings->look.incomplete_after + k_longest_wait;
        });
    folder.idle = all && rows.size() == jobs.size() && !may_come;
    for (auto& row : rows) {
        enter(std::move(row));
    }
}

/// A folder that cannot be looked at, or a disk that fills up while a job is claimed, is no reason
/// to stop: all is still where it was.
void Station::Machine::try_look_at(Folder& folder) {
    try {
        look_at(folder);
    } catch (const Failure& failure) {
        log::error("hot_folder_failed",
                   {{"folder", folder.settings->in().string()}, {"reason", failure.what()}});
        folder.idle = false;
        folder.next_look = clock.steady_now() + k_full_disk_look;
    }
}

bool Station::Machine::is_idle() const {
    return on_the_road.load() == 0 &&
           std::all_of(folders.begin(), folders.end(), [](const Folder& one) { return one.idle; });
}

void Station::Machine::watch_loop(RunMode mode) {
    bool look_at_all = true;
    while (!stopping) {
        auto longest = milliseconds(k_longest_wait);
        const bool full = pause_for_full_disk();
        for (auto& folder : folders) {
            if (!full && (look_at_all || clock.steady_now() >= folder.next_look)) {
                try_look_at(folder);
            }
            const auto left =
                std::chrono::ceil<milliseconds>(folder.next_look - clock.steady_now());
            longest = std::clamp(left, milliseconds{1}, longest);
        }
        if (mode == RunMode::until_idle && !full && is_idle()) {
            // What arrived while the last documents were finished is seen by one more look.
            for (auto& folder : folders) {
                try_look_at(folder);
            }
            if (is_idle()) {
                return;
            }
            continue;
        }
        look_at_all = watch.wait(full ? k_full_disk_look : longest);
    }
}

void Station::Machine::worker_loop() {
    while (!stopping) {
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
    try {
        auto prepared = preparation.prepare(row);
        switch (prepared.next) {
        case State::claimed:
            to_prepare.push(row, clock.steady_now() + milliseconds{250});
            return;
        case State::confirmed:
            to_seal.push({.row = row, .sheet = std::move(prepared.sheet)});
            return;
        default:
            to_finish.push(
                {.row = row, .sheet = std::move(prepared.sheet), .state = prepared.next});
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
    to_finish.push({.row = row, .sheet = std::move(sheet), .state = State::rejected});
}

void Station::Machine::retry_prepare(const DocumentRow& row, const std::string& reason) {
    log::error("preparation_failed", {{"job", row.job_name}, {"reason", reason}});
    auto again = row;
    ++again.attempts;
    const auto wait = BackOff::wait_after(again.attempts);
    try {
        journal.postpone(row.id, clock.now() + wait, reason);
    } catch (const Failure& failure) {
        log::error("journal_failed", {{"reason", failure.what()}});
    }
    to_prepare.push(std::move(again), clock.steady_now() + wait);
}

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

template <class Loop>
void Station::Machine::guarded(Loop loop) {
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
    std::vector<std::jthread> producers;
    for (unsigned i = 0; i < std::max(1U, options.workers); ++i) {
        producers.emplace_back([this] { guarded([this] { worker_loop(); }); });
    }
    for (unsigned i = 0; i < k_seal_threads; ++i) {
        producers.emplace_back([this] { guarded([this] { seal_loop(); }); });
    }
    std::jthread finisher([this] { guarded([this] { finish_loop(); }); });
    guarded([this, mode] { watch_loop(mode); });
    stopping = true;
    to_prepare.signal();
    to_seal.signal();
    producers.clear(); // joins: each ends after the document it has in hand
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

void Station::run(RunMode mode) {
    machine_->run(mode);
}

void Station::stop() noexcept {
    machine_->begin_stop();
}

} // namespace scanseal::pipeline
