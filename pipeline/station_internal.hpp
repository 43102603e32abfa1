// pipeline/station_internal.hpp — the parts of a running station and the queues between its
// threads. Each thread's loop is in a file of its own: station_watching.cpp, station_preparing.cpp,
// station_sealing.cpp, station_finishing.cpp.
#pragma once

#include "core/answering_file_system.hpp"
#include "pipeline/back_off.hpp"
#include "pipeline/disk_promises.hpp"
#include "pipeline/finishing.hpp"
#include "pipeline/intake.hpp"
#include "pipeline/memory_budget.hpp"
#include "pipeline/page_team.hpp"
#include "pipeline/preparation.hpp"
#include "pipeline/sealing.hpp"
#include "pipeline/station.hpp"
#include "pipeline/station_meter.hpp"
#include "pipeline/work_queue.hpp"
#include "scanner_drivers/folder_watch.hpp"

#include <atomic>
#include <deque>
#include <exception>
#include <map>
#include <mutex>
#include <optional>

namespace scanseal::pipeline {

/// How long a thread sleeps at most before it looks whether the station is to stop.
constexpr std::chrono::milliseconds k_longest_wait{1000};

struct Station::Machine {
    struct Folder {
        Folder(const FileSystem& files, const Clock& time, const HotFolderSettings& of,
               scanner_drivers::HotFolderOptions how)
            : settings(&of), look(files, time, std::move(how)) {}

        const HotFolderSettings* settings;
        scanner_drivers::HotFolder look;
        std::chrono::steady_clock::time_point next_look;
        std::optional<std::chrono::steady_clock::time_point>
            failing_since; ///< it cannot be looked at
        bool idle = false; ///< the last look found nothing that can still become a job
    };

    /// A prepared document on its way to the seal.
    struct Sealable {
        DocumentRow row;
        WorkSheet sheet;
        unsigned failures = 0; ///< of its own, not of the timestamp authorities
    };

    Machine(FileSystem& file_system_in, const Clock& clock_in, StationOptions options_in);

    void resume();
    void clear_hot_folders();
    void run(RunMode mode);

    void watch_loop(RunMode mode);
    void look_at(Folder& folder, bool claim);
    void look_at_all(bool claim, bool only_due);
    [[nodiscard]] std::size_t room(unsigned priority) const;
    bool keep_what_fits(std::vector<scanner_drivers::ArrivedJob>& jobs, std::size_t share);
    [[nodiscard]] std::uint64_t disk_need_of(const scanner_drivers::ArrivedJob& job) const;
    [[nodiscard]] Turn turn_of(const DocumentRow& row) const;
    void try_look_at(Folder& folder, bool claim);
    bool pause_for_full_disk();
    void show_pause(bool paused);
    void report_watch();
    void take_up_decisions();
    [[nodiscard]] bool is_idle() const;
    void worker_loop();
    void prepare(const DocumentRow& row);
    void seal_loop();
    [[nodiscard]] std::chrono::milliseconds seal(Sealable& item);
    void note_trouble(const Sealable& item, const std::string& reason) noexcept;
    void keep(Sealable& item, State state, const std::optional<Refusal>& refusal);
    void finish_loop();
    [[nodiscard]] unsigned finish(std::vector<Leaving>& batch, unsigned failures);
    void begin_again(Leaving leaving);
    void enter(DocumentRow row);
    void promise_disk(const DocumentRow& row);
    void leave_preparation(const DocumentRow& row, WorkSheet sheet, State next,
                           std::vector<NewPart> parts = {});
    void retry_prepare(const DocumentRow& row, const std::string& reason);
    void give_back(const DocumentRow& row);
    void quarantine(const DocumentRow& row, const std::string& reason);
    void begin_stop() noexcept;
    template <class Loop>
    void guarded(const std::string& thread, Loop loop);

    AnsweringFileSystem file_system; ///< a hot folder on a silent share holds up no other
    const Clock& clock;
    StationOptions options;
    Journal journal;
    Spool spool;
    storage::Vault vault;
    std::unique_ptr<storage::RecordIndex> index;
    storage::Ledger ledger;
    PulseBoard pulses;
    StationMeter meter;
    MemoryBudget budget;
    DiskPromises promises; ///< to documents that are still to be prepared
    PageTeam team;
    Intake intake;
    Preparation preparation;
    Sealing sealing;
    Finishing finishing;
    scanner_drivers::FolderWatch watch;
    std::deque<Folder> folders;
    std::size_t first_folder = 0; ///< takes turns, so that no folder starves behind another

    WorkQueue<DocumentRow> to_prepare;
    WorkQueue<Sealable> to_seal;
    WorkQueue<Leaving> to_finish;
    std::atomic<std::int64_t> on_the_road{0}; ///< documents between claim and delivery
    BackOff timestamp_back_off;
    std::atomic<bool> stopping{false};
    std::atomic<bool> ends_when_idle{false};
    std::atomic<bool> preparing_ended{false}; ///< nothing more will be pushed to to_seal
    std::atomic<bool> drained{false};         ///< nothing more will be pushed to to_finish
    bool disk_was_full = false;
    Intake::FreeSpace free_space;
    std::uint64_t held_for_review = 0;
    std::map<std::string, unsigned>
        crashes; ///< by key: how often a document has killed the process
    std::mutex error_mutex;
    std::exception_ptr error;
};

} // namespace scanseal::pipeline
