#include "pipeline/station_internal.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/log.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_full_disk_look{2000};
constexpr std::size_t k_claimed_ahead_max = 256; ///< claimed documents that no worker has begun

constexpr const char* k_pause_notice =
    "The disk is almost full: no job is taken in until there is room again. Jobs that lie in the "
    "folder 'in' are safe. Tell the system manager.\n"
    "ディスクの空きが不足しているため、取り込みを停止しています。in "
    "フォルダーのジョブは失われません。"
    "システム管理者に連絡してください。\n";

} // namespace

bool Station::Machine::pause_for_full_disk() {
    const bool full = intake.disk_is_full();
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

} // namespace scanseal::pipeline
