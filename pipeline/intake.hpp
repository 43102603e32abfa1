// pipeline/intake.hpp — takes arrived jobs out of the hot folders: journal first, then the move
// into the spool. After claim() a job is the daemon's, across any crash; before it, the sender's.
#pragma once

#include "core/clock.hpp"
#include "pipeline/hot_folder_notes.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/left_sources.hpp"
#include "pipeline/spool.hpp"
#include "pipeline/station_options.hpp"
#include "scanner_drivers/hot_folder.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// By what a job in a hot folder is known: its folder, or the first of its files.
[[nodiscard]] std::string place_of(const scanner_drivers::ArrivedJob& job);

/// Used by one thread. Borrows everything.
class Intake final {
public:
    Intake(FileSystem& file_system, const Clock& clock, const StationOptions& options,
           Journal& journal, Spool& spool);

    /// Claims jobs and hands each to `taken` once it is in the spool, whatever happens to the
    /// others. One that could not be moved (busy, no permission) stays in its folder and is left
    /// alone for a while that doubles from 1 s to 60 s; status shows why. Stops early when the disk
    /// is full. Throws Failure(database) before anything is moved.
    void claim(const HotFolderSettings& folder,
               const std::vector<scanner_drivers::ArrivedJob>& jobs,
               const std::function<void(DocumentRow)>& taken);

    /// Makes in/, out/ and rejected/ where they are not there. But an in/ that was there before is
    /// never made again, since it may be a mount that is away: throws Failure(not_found) until it
    /// is back.
    void ensure(const HotFolderSettings& folder);

    /// True when `job` was taken in before by copying, has not changed, and could not be removed:
    /// nothing is left to do for it. Tries to remove it now and then.
    [[nodiscard]] bool was_taken(const scanner_drivers::ArrivedJob& job);

    /// Says in log and status, once, that `job` stays where it is until there is more room.
    void wait_for_room(const scanner_drivers::ArrivedJob& job, std::uint64_t needed_bytes,
                       std::uint64_t spare_bytes);

    /// True while a job is left alone because it could not be moved.
    [[nodiscard]] bool is_delayed(const scanner_drivers::ArrivedJob& job) const;
    /// How long a job could not be moved; zero if it can.
    [[nodiscard]] std::chrono::milliseconds stuck_for(const scanner_drivers::ArrivedJob& job) const;

    /// After a restart: settles claims that a crash cut short. Returns every unfinished document,
    /// but those whose hot folder cannot be used now: settle_late() sees to them. Copies nothing.
    [[nodiscard]] std::vector<DocumentRow> resume();

    /// Settles what resume() could not, of one hot folder; returns what is in the spool after all.
    /// Until then is_delayed() is true for the jobs at their places.
    [[nodiscard]] std::vector<DocumentRow> settle_late(const HotFolderSettings& folder);

    /// Documents that settle_late() is still to see to.
    [[nodiscard]] const std::vector<DocumentRow>& unsettled() const { return unsettled_; }

    /// For how long settle_late() has had something to see to in this hot folder, if it has.
    [[nodiscard]] std::optional<std::chrono::milliseconds>
    unsettled_for(const HotFolderSettings& folder) const;

    struct FreeSpace {
        std::uint64_t vault_bytes = 0;
        std::uint64_t spool_bytes = 0;
    };

    /// Where vault and spool lie. Throws Failure.
    [[nodiscard]] FreeSpace free_space() const;

    /// True while less than the reserve is free where spool and vault lie: nothing is claimed then.
    [[nodiscard]] bool disk_is_full() const;

private:
    struct Delay {
        std::chrono::steady_clock::time_point since;
        std::chrono::steady_clock::time_point until;
        std::chrono::milliseconds wait{};
    };

    void delay(const std::string& place, const std::string& reason);
    /// Notes for status and for the next start; a Failure to do so is only logged.
    void note_trouble(const std::string& place, const std::string& reason) noexcept;
    void keep_in_mind(const std::string& place, const LeftSource& left);
    [[nodiscard]] bool take(const DocumentRow& row);
    enum class Settling { held, gone, later };
    [[nodiscard]] Settling settle(const DocumentRow& row);
    [[nodiscard]] bool is_unsettled(const std::string& place) const;
    void forget(const DocumentRow& row) noexcept;

    FileSystem& file_system_;
    const Clock& clock_;
    const std::chrono::steady_clock::time_point started_;
    const StationOptions& options_;
    Journal& journal_;
    Spool& spool_;
    HotFolderNotes notes_;
    LeftSources left_;
    std::set<Path> seen_; ///< watch folders that were there in this run
    std::map<std::string, Delay> delays_;
    std::vector<DocumentRow>
        unsettled_; ///< claims of an earlier run, their hot folder out of reach
    std::set<std::string> without_room_; ///< jobs that wait for room, by place
};

} // namespace scanseal::pipeline
