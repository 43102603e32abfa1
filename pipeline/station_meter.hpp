// pipeline/station_meter.hpp — counts what the threads of a station do, for StationFigures.
// Thread-safe; keeps one small entry for each document on the road, nothing of its content.
#pragma once

#include "core/clock.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/station_figures.hpp"
#include "pipeline/work_sheet.hpp"

#include <map>
#include <mutex>
#include <optional>

namespace scanseal::pipeline {

/// What the watching thread sees, each time round.
struct WatchReport {
    std::uint64_t vault_free_bytes = 0;
    std::uint64_t spool_free_bytes = 0;
    bool disk_full = false;
    std::uint64_t held_for_review = 0;
    std::map<std::string, bool> hot_folders; ///< by profile: false while it cannot be looked at
};

class StationMeter final {
public:
    /// Borrows the clock.
    explicit StationMeter(const Clock& clock) : clock_(clock) {}

    /// The document is on the road: to be prepared, sealed or finished, as its state says.
    void entered(const DocumentRow& row);
    /// A worker has it in hand.
    void begun(std::int64_t id);
    /// Preparation came to an end; `next` is seal or finish.
    void prepared(std::int64_t id, const WorkSheet& sheet, RoadPart next);
    void sealed(std::int64_t id);
    /// It has to be prepared once more.
    void begun_again(std::int64_t id);
    /// Left to the journal: this run does nothing more with it.
    void left(std::int64_t id);
    /// Its receipt lies there. `row.state` is the outcome.
    void answered(const DocumentRow& row);

    void timestamp_failed(RefusalCode code);
    void timestamp_succeeded();
    void watched(WatchReport report);

    /// Fills in everything that is counted here.
    void read_into(StationFigures& figures) const;

private:
    struct OnTheRoad {
        TimePoint captured_at;
        std::optional<TimePoint> deadline;
        RoadPart part = RoadPart::prepare;
        std::chrono::steady_clock::time_point part_since;
        bool begun = false;
    };

    void enter_part(OnTheRoad& document, RoadPart part);

    const Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::int64_t, OnTheRoad> road_;
    std::map<std::string, std::uint64_t> outcomes_;
    std::map<RoadPart, DurationHistogram> durations_;
    std::map<RefusalCode, std::uint64_t> timestamp_failures_;
    std::uint64_t timestamps_ = 0;
    std::optional<std::chrono::steady_clock::time_point> timestamps_fail_since_;
    WatchReport watch_;
};

} // namespace scanseal::pipeline
