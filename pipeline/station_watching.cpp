#include "pipeline/station_internal.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/log.hpp"
#include "core/thread_pulse.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_full_disk_look{2000};
constexpr std::size_t k_claimed_ahead_max =
    256; ///< claimed documents of one priority that no worker has begun
constexpr std::size_t k_on_the_road_max =
    5000; ///< documents between claim and delivery, e.g. without a TSA
constexpr milliseconds k_backlog_look{50};

constexpr const char* k_pause_notice =
    "The disk is almost full: no job is taken in until there is room again. Jobs that lie in the "
    "folder 'in' are safe. Tell the system manager.\n"
    "ディスクの空きが不足しているため、取り込みを停止しています。in "
    "フォルダーのジョブは失われません。"
    "システム管理者に連絡してください。\n";

} // namespace

bool Station::Machine::pause_for_full_disk() {
    bool full = disk_was_full;
    try {
        free_space = intake.free_space();
        full = std::min(free_space.vault_bytes, free_space.spool_bytes) < options.reserve_bytes;
    } catch (const Failure& failure) {
        log::error("free_space_unknown", {{"reason", failure.what()}});
    }
    if (full != disk_was_full) {
        disk_was_full = full;
        log::write(full ? log::Level::error : log::Level::info,
                   full ? "disk_full_intake_paused" : "disk_has_room_again",
                   {{"reserve_mib", std::to_string(options.reserve_bytes >> 20U)}});
        show_pause(full);
    }
    return full;
}

/// A file that the clerk sees beside in/ and out/ for as long as nothing is taken in. The reserve
/// leaves room for it.
void Station::Machine::show_pause(bool paused) {
    for (const auto& folder : options.hot_folders) {
        const auto notice = folder.base / "PAUSED-DISK-FULL.txt";
        try {
            if (paused) {
                replace_durably(file_system, notice, as_bytes(k_pause_notice));
            } else {
                file_system.remove_file(notice);
            }
        } catch (const Failure& failure) {
            log::warning("pause_notice_failed", {{"reason", failure.what()}});
        }
    }
}

/// What people have decided about held documents, wherever they did.
void Station::Machine::take_up_decisions() {
    try {
        for (auto& row : journal.take_decided()) {
            log::info("decision_taken_up", {{"job", row.job_name}, {"folder", row.hot_folder}});
            enter(std::move(row));
        }
    } catch (const Failure& failure) {
        log::error("journal_failed", {{"reason", failure.what()}});
    }
}

void Station::Machine::report_watch() {
    try {
        held_for_review = journal.count_in(State::review);
    } catch (const Failure& failure) {
        log::error("journal_failed", {{"reason", failure.what()}});
    }
    WatchReport report{.vault_free_bytes = free_space.vault_bytes,
                       .spool_free_bytes = free_space.spool_bytes,
                       .disk_full = disk_was_full,
                       .held_for_review = held_for_review,
                       .hot_folders = {}};
    for (const auto& folder : folders) {
        report.hot_folders[folder.settings->profile] = !folder.failing_since.has_value();
    }
    meter.watched(std::move(report));
}

/// How many more documents may be claimed: a backlog waits in its folder, not in memory. Each
/// priority has room of its own, so that none has to wait in its folder for another.
std::size_t Station::Machine::room(unsigned priority) const {
    const auto ahead = to_prepare.size_of(priority);
    const auto road = static_cast<std::size_t>(std::max<std::int64_t>(on_the_road.load(), 0));
    return std::min(k_claimed_ahead_max - std::min(k_claimed_ahead_max, ahead),
                    k_on_the_road_max - std::min(k_on_the_road_max, road));
}

/// Leaves out jobs for which there is no room on the disk; true if there were any. A smaller one
/// behind them may fit: none waits for another. Looks at no more than can be taken now.
bool Station::Machine::keep_what_fits(std::vector<scanner_drivers::ArrivedJob>& jobs,
                                      std::size_t share) {
    if (options.reserve_bytes == 0) {
        return false; // the station keeps nothing back
    }
    auto spare = promises.spare_of(std::min(free_space.vault_bytes, free_space.spool_bytes),
                                   options.reserve_bytes);
    std::size_t kept = 0;
    const auto has_no_room = [&](const scanner_drivers::ArrivedJob& job) {
        if (kept >= share) {
            return false;
        }
        const auto needed = disk_need_of(job);
        if (needed > spare) {
            intake.wait_for_room(job, needed, spare);
            return true;
        }
        spare -= needed;
        ++kept;
        return false;
    };
    return std::erase_if(jobs, has_no_room) > 0;
}

std::uint64_t Station::Machine::disk_need_of(const scanner_drivers::ArrivedJob& job) const {
    try {
        return disk_bytes_for(file_system, job.page_files);
    } catch (const Failure&) {
        return 0; // claiming it will say what is wrong
    }
}

void Station::Machine::look_at(Folder& folder, bool claim) {
    const auto now = clock.steady_now();
    auto report = folder.look.look();
    folder.next_look = now + folder.settings->scan_interval;
    if (report.look_again_at) {
        folder.next_look = std::min(folder.next_look, *report.look_again_at);
    }
    const auto patience = folder.settings->look.incomplete_after + k_longest_wait;
    // What cannot be read or moved for longer than a job may stay incomplete is the site's to mend,
    // not work left to do.
    bool may_come =
        std::any_of(report.waiting.begin(), report.waiting.end(),
                    [&](const auto& waiting) { return waiting.unchanged_for < patience; });
    if (const auto unsettled = intake.unsettled_for(*folder.settings)) {
        may_come = may_come || *unsettled < patience;
        folder.next_look = std::min(folder.next_look, now + k_longest_wait);
    }
    std::vector<scanner_drivers::ArrivedJob> jobs;
    for (auto& job : report.arrived) {
        if (intake.was_taken(job)) {
            continue;
        }
        if (!intake.is_delayed(job)) {
            jobs.push_back(std::move(job));
        } else {
            may_come = may_come || intake.stuck_for(job) < patience;
            folder.next_look = std::min(folder.next_look, now + k_longest_wait);
        }
    }
    // Folders share the room, so that a backlog in one leaves some to the next.
    const auto priority = folder.settings->priority;
    const auto sharing = static_cast<std::size_t>(
        std::count_if(folders.begin(), folders.end(), [priority](const Folder& one) {
            return one.settings->priority == priority;
        }));
    const auto free = room(priority);
    const auto share = claim ? std::max<std::size_t>(free / sharing, free > 0 ? 1 : 0) : 0;
    if (keep_what_fits(jobs, share)) {
        may_come = true;
        folder.next_look = std::min(folder.next_look, now + k_longest_wait);
    }
    if (jobs.size() > share) {
        jobs.resize(share);
        may_come = true;
        folder.next_look = now + k_backlog_look;
    }
    std::size_t taken = 0;
    intake.claim(*folder.settings, jobs, [this, &taken](DocumentRow row) {
        enter(std::move(row));
        ++taken;
    });
    if (taken < jobs.size()) {
        may_come = true;
        folder.next_look = std::min(folder.next_look, now + k_longest_wait);
    }
    folder.idle = !may_come;
}

/// A folder that cannot be looked at, or a disk that fills up while a job is claimed, is no reason
/// to stop: all is still where it was.
void Station::Machine::try_look_at(Folder& folder, bool claim) {
    try {
        intake.ensure(*folder.settings);
        for (auto& row : intake.settle_late(*folder.settings)) {
            enter(std::move(row));
        }
        look_at(folder, claim);
        if (folder.failing_since) {
            folder.failing_since.reset();
            log::info("hot_folder_is_back", {{"folder", folder.settings->in().string()}});
        }
    } catch (const std::exception& failure) {
        if (!folder.failing_since) {
            log::error("hot_folder_failed",
                       {{"folder", folder.settings->in().string()}, {"reason", failure.what()}});
        }
        const auto now = clock.steady_now();
        folder.failing_since = folder.failing_since.value_or(now);
        const auto* known = dynamic_cast<const Failure*>(&failure);
        const bool missing = known != nullptr && known->kind() == FailureKind::not_found;
        folder.idle =
            missing || now - *folder.failing_since > folder.settings->look.incomplete_after;
        folder.next_look = now + k_full_disk_look;
    }
}

void Station::Machine::look_at_all(bool claim, bool only_due) {
    for (std::size_t i = 0; i < folders.size(); ++i) {
        auto& folder = folders[(first_folder + i) % folders.size()];
        if (!only_due || clock.steady_now() >= folder.next_look) {
            try_look_at(folder, claim);
            note_progress();
        }
    }
    ++first_folder;
}

bool Station::Machine::is_idle() const {
    return on_the_road.load() == 0 &&
           std::all_of(folders.begin(), folders.end(), [](const Folder& one) { return one.idle; });
}

void Station::Machine::watch_loop(RunMode mode) {
    bool hinted = true;
    while (!stopping) {
        note_progress();
        const bool full = pause_for_full_disk();
        take_up_decisions();
        look_at_all(!full, !hinted);
        report_watch();
        if (mode == RunMode::until_idle && is_idle()) {
            // What arrived while the last documents were finished is seen by one more look.
            look_at_all(!full, false);
            if (is_idle()) {
                return;
            }
        }
        auto longest = full ? k_full_disk_look : milliseconds(k_longest_wait);
        for (const auto& folder : folders) {
            const auto left =
                std::chrono::ceil<milliseconds>(folder.next_look - clock.steady_now());
            longest = std::clamp(left, milliseconds{1}, longest);
        }
        hinted = watch.wait(longest);
    }
}

} // namespace scanseal::pipeline
