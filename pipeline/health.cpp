#include "pipeline/health.hpp"

#include <fmt/format.h>

namespace scanseal::pipeline {

std::vector<std::string> troubles(const StationFigures& figures, std::chrono::seconds outage_max) {
    std::vector<std::string> found;
    if (figures.stopping) {
        found.emplace_back("stopping: no more jobs are taken in");
    }
    if (figures.disk_full) {
        found.push_back(
            fmt::format("disk_full: {} MiB are free, {} MiB are kept in reserve; "
                        "nothing is taken in",
                        std::min(figures.vault_free_bytes, figures.spool_free_bytes) >> 20U,
                        figures.reserve_bytes >> 20U));
    }
    for (const auto& [profile, well] : figures.hot_folders) {
        if (!well) {
            found.push_back("hot_folder_failed: " + profile +
                            " cannot be looked at (see the log for the reason)");
        }
    }
    if (figures.timestamp_outage && *figures.timestamp_outage > outage_max) {
        found.push_back(fmt::format("timestamp_outage: no timestamp for {} s",
                                    figures.timestamp_outage->count()));
    }
    for (const auto& one : figures.stalled) {
        found.push_back(fmt::format("stalled: thread {} has shown no progress for {} s", one.thread,
                                    one.since_progress.count()));
    }
    return found;
}

std::string status_line(const StationFigures& figures, const std::vector<std::string>& found) {
    if (!found.empty()) {
        return found.front();
    }
    std::uint64_t in_work = 0;
    for (const auto& [part, count] : figures.queues) {
        in_work += count;
    }
    std::uint64_t answered = 0;
    for (const auto& [outcome, count] : figures.outcomes) {
        answered += count;
    }
    return fmt::format("{} in work, {} answered since start, {} held for review", in_work, answered,
                       figures.held_for_review);
}

} // namespace scanseal::pipeline
