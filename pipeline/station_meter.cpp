#include "pipeline/station_meter.hpp"

#include "core/time_text.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

RoadPart part_of(State state) {
    switch (state) {
    case State::confirmed:
    case State::signed_:
        return RoadPart::seal;
    case State::timestamped:
    case State::committed:
    case State::rejected:
    case State::duplicate:
    case State::separated:
    case State::review:
        return RoadPart::finish;
    default:
        return RoadPart::prepare;
    }
}

} // namespace

std::string_view to_string(RoadPart part) noexcept {
    switch (part) {
    case RoadPart::wait:
        return "wait";
    case RoadPart::prepare:
        return "prepare";
    case RoadPart::seal:
        return "seal";
    case RoadPart::finish:
        return "finish";
    case RoadPart::total:
        return "total";
    }
    return "?";
}

void StationMeter::entered(const DocumentRow& row) {
    const std::lock_guard lock(mutex_);
    OnTheRoad document;
    document.captured_at = row.captured_at;
    if (!row.work.empty()) {
        document.deadline = parse_rfc3339(work_sheet_from(row.work).window.deadline);
    }
    document.part = part_of(row.state);
    document.part_since = clock_.steady_now();
    road_[row.id] = document;
}

void StationMeter::begun(std::int64_t id) {
    const std::lock_guard lock(mutex_);
    const auto found = road_.find(id);
    if (found == road_.end() || found->second.begun) {
        return;
    }
    found->second.begun = true;
    found->second.part_since = clock_.steady_now();
    durations_[RoadPart::wait].add(clock_.now() - found->second.captured_at);
}

void StationMeter::enter_part(OnTheRoad& document, RoadPart part) {
    const auto now = clock_.steady_now();
    durations_[document.part].add(now - document.part_since);
    document.part = part;
    document.part_since = now;
}

void StationMeter::prepared(std::int64_t id, const WorkSheet& sheet, RoadPart next) {
    const std::lock_guard lock(mutex_);
    if (const auto found = road_.find(id); found != road_.end()) {
        found->second.deadline = parse_rfc3339(sheet.window.deadline);
        enter_part(found->second, next);
    }
}

void StationMeter::sealed(std::int64_t id) {
    const std::lock_guard lock(mutex_);
    if (const auto found = road_.find(id); found != road_.end()) {
        enter_part(found->second, RoadPart::finish);
    }
}

void StationMeter::begun_again(std::int64_t id) {
    const std::lock_guard lock(mutex_);
    if (const auto found = road_.find(id); found != road_.end()) {
        found->second.part = RoadPart::prepare;
        found->second.part_since = clock_.steady_now();
    }
}

void StationMeter::left(std::int64_t id) {
    const std::lock_guard lock(mutex_);
    road_.erase(id);
}

void StationMeter::answered(const DocumentRow& row) {
    const std::lock_guard lock(mutex_);
    ++outcomes_[std::string(to_string(row.state))];
    durations_[RoadPart::total].add(clock_.now() - row.captured_at);
    if (const auto found = road_.find(row.id); found != road_.end()) {
        enter_part(found->second, RoadPart::finish);
        road_.erase(found);
    }
}

void StationMeter::timestamp_failed(RefusalCode code) {
    const std::lock_guard lock(mutex_);
    ++timestamp_failures_[code];
    if (!timestamps_fail_since_) {
        timestamps_fail_since_ = clock_.steady_now();
    }
}

void StationMeter::timestamp_succeeded() {
    const std::lock_guard lock(mutex_);
    ++timestamps_;
    timestamps_fail_since_.reset();
}

void StationMeter::watched(WatchReport report) {
    const std::lock_guard lock(mutex_);
    watch_ = std::move(report);
}

void StationMeter::read_into(StationFigures& figures) const {
    using std::chrono::floor;
    using std::chrono::seconds;
    const std::lock_guard lock(mutex_);
    const auto now = clock_.now();
    figures.outcomes = outcomes_;
    figures.queues = {{RoadPart::prepare, 0}, {RoadPart::seal, 0}, {RoadPart::finish, 0}};
    for (const auto& [id, document] : road_) {
        ++figures.queues[document.part];
        const auto age = floor<seconds>(now - document.captured_at);
        figures.oldest_waiting = std::max(figures.oldest_waiting.value_or(age), age);
        if (document.deadline) {
            const auto left = floor<seconds>(*document.deadline - now);
            figures.next_deadline_in = std::min(figures.next_deadline_in.value_or(left), left);
        }
    }
    figures.held_for_review = watch_.held_for_review;
    figures.vault_free_bytes = watch_.vault_free_bytes;
    figures.spool_free_bytes = watch_.spool_free_bytes;
    figures.disk_full = watch_.disk_full;
    figures.hot_folders = watch_.hot_folders;
    figures.timestamp_failures = timestamp_failures_;
    figures.timestamps = timestamps_;
    if (timestamps_fail_since_) {
        figures.timestamp_outage = floor<seconds>(clock_.steady_now() - *timestamps_fail_since_);
    }
    figures.durations = durations_;
}

} // namespace scanseal::pipeline
