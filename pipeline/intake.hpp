// pipeline/intake.hpp — takes arrived jobs out of the hot folders: journal first, then the move
// into the spool. After claim() a job is the daemon's, across any crash; before it, the sender's.
#pragma once

#include "core/clock.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/spool.hpp"
#include "pipeline/station_options.hpp"
#include "scanner_drivers/hot_folder.hpp"

#include <map>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// Used by one thread. Borrows everything.
class Intake final {
public:
    Intake(FileSystem& file_system, const Clock& clock, const StationOptions& options,
           Journal& journal, Spool& spool);

    /// Claims jobs; returns the rows of those that are in the spool now. One that could not be
    /// moved (busy, no permission) stays in its folder and is left alone for a while that doubles
    /// each time. Throws Failure(disk_full, database).
    [[nodiscard]] std::vector<DocumentRow>
    claim(const HotFolderSettings& folder, const std::vector<scanner_drivers::ArrivedJob>& jobs);

    /// After a restart: finishes moves that a crash cut short. Returns every unfinished document.
    [[nodiscard]] std::vector<DocumentRow> resume();

    /// True while less than the reserve is free where spool and vault lie: nothing is claimed then.
    [[nodiscard]] bool disk_is_full() const;

    /// Jobs that could not be moved, by path, with the reason.
    [[nodiscard]] std::vector<std::string> stuck() const;

private:
    struct Delay {
        std::chrono::steady_clock::time_point until;
        std::chrono::milliseconds wait{};
        std::string reason;
    };

    [[nodiscard]] bool is_delayed(const std::string& place) const;
    void delay(const std::string& place, const std::string& reason);
    [[nodiscard]] bool move_in(const DocumentRow& row);
    /// Tries again what was moved in part only; such a job must not be judged by its half.
    [[nodiscard]] std::vector<DocumentRow> go_on_taking();

    FileSystem& file_system_;
    const Clock& clock_;
    const StationOptions& options_;
    Journal& journal_;
    Spool& spool_;
    std::map<std::string, Delay> delays_;
    std::vector<DocumentRow> half_taken_;
};

} // namespace scanseal::pipeline
