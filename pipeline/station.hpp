// pipeline/station.hpp — the running station: one thread that watches and claims, workers that
// prepare, threads that seal, one that finishes. All truth is in folders and journal; the queues
// between the threads can be lost at any instant.
#pragma once

#include "core/clock.hpp"
#include "core/file_system.hpp"
#include "pipeline/station_figures.hpp"
#include "pipeline/station_options.hpp"

#include <chrono>
#include <memory>

namespace scanseal::pipeline {

enum class RunMode {
    until_stopped,
    until_idle, ///< ends when no job is left to work on, in folders or journal (held-for-review
                ///< ones do not count)
};

class Station final {
public:
    /// Opens journal, vault, index and ledger, and finishes what a crash left undone. Borrows file
    /// system and clock. Throws Failure(corrupt) if ledger and journal contradict each other,
    /// Failure(database) and others.
    Station(FileSystem& file_system, const Clock& clock, StationOptions options);
    ~Station();
    Station(const Station&) = delete;
    Station& operator=(const Station&) = delete;
    Station(Station&&) = delete;
    Station& operator=(Station&&) = delete;

    /// Works until stop() or, in until_idle, until nothing is left. Documents in work are taken to
    /// the next durable point before it returns. Throws Failure when the station cannot go on.
    void run(RunMode mode);

    /// What the station says about itself now; any thread, at any time while it lives. Touches
    /// neither disk nor journal. Threads without progress for longer than `stall_limit` are named.
    [[nodiscard]] StationFigures figures(std::chrono::seconds stall_limit) const;

    /// Ends run() soon. Callable from a signal handler.
    void stop() noexcept;

private:
    struct Machine;
    std::unique_ptr<Machine> machine_;
};

} // namespace scanseal::pipeline
