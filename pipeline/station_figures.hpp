// pipeline/station_figures.hpp — what a running station says about itself at one moment: for
// /metrics, /healthz and systemd. Counts since the process began. Never holds patient data, job
// names or record ids.
#pragma once

#include "core/refusal.hpp"
#include "core/thread_pulse.hpp"
#include "pipeline/duration_histogram.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scanseal::pipeline {

/// A part of the road whose time is measured.
enum class RoadPart {
    wait,    ///< from capture until a worker begins
    prepare, ///< until converted, or refused
    seal,    ///< until signed and timestamped
    finish,  ///< until the receipt lies there
    total,   ///< from capture until the receipt lies there
};

constexpr std::size_t k_road_parts = 5;

/// As in labels: "wait", "prepare" ...
[[nodiscard]] std::string_view to_string(RoadPart part) noexcept;

struct StationFigures {
    std::string software;
    std::string station;

    std::map<std::string, std::uint64_t> outcomes; ///< receipts written, by outcome's state name
    std::map<RoadPart, std::uint64_t> queues;      ///< documents before or in prepare, seal, finish
    std::uint64_t held_for_review = 0;
    /// Time since capture of the document that has waited longest; empty when none is in work.
    std::optional<std::chrono::seconds> oldest_waiting;
    /// Until the nearest end of a scan window of a document in work, where known; negative once it
    /// has passed.
    std::optional<std::chrono::seconds> next_deadline_in;

    std::uint64_t memory_budget_bytes = 0;
    std::uint64_t memory_used_bytes = 0;
    std::uint64_t vault_free_bytes = 0;
    std::uint64_t spool_free_bytes = 0;
    std::uint64_t reserve_bytes = 0;
    bool disk_full = false;
    std::map<std::string, bool> hot_folders; ///< by profile: false while it cannot be looked at

    std::map<RefusalCode, std::uint64_t> timestamp_failures;
    std::uint64_t timestamps = 0;
    /// Since the first failure after the last timestamp; empty while the authorities answer.
    std::optional<std::chrono::seconds> timestamp_outage;

    std::map<RoadPart, DurationHistogram> durations;
    std::size_t threads = 0;
    std::vector<PulseBoard::Stalled> stalled;
    bool stopping = false;
};

} // namespace scanseal::pipeline
