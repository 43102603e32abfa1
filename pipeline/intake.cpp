#include "pipeline/intake.hpp"

#include "core/failure.hpp"
#include "core/ids.hpp"
#include "core/log.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace scanseal::pipeline {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_first_delay{1000};
constexpr milliseconds k_longest_delay{60000};

std::vector<Path> sources_of(const scanner_drivers::ArrivedJob& job) {
    if (job.form == scanner_drivers::JobForm::folder) {
        return {job.folder};
    }
    auto sources = job.page_files;
    if (!job.job_file.empty()) {
        sources.push_back(job.job_file); // last: the job stays recognisable while it is moved
    }
    return sources;
}

std::string refusal_text(const std::optional<Refusal>& refusal) {
    if (!refusal) {
        return {};
    }
    Finding finding;
    finding.code = refusal->code;
    finding.severity = Severity::reject;
    finding.detail = refusal->detail;
    return to_text(finding);
}

/// Job names become receipt names; bytes that are no UTF-8 cannot stand in a receipt.
std::string readable(const std::string& name) {
    return nlohmann::json::parse(
               nlohmann::json(name).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace))
        .get<std::string>();
}

std::vector<Path> paths_of(const DocumentRow& row) {
    return {row.sources.begin(), row.sources.end()};
}

} // namespace

Intake::Intake(FileSystem& file_system, const Clock& clock, const StationOptions& options,
               Journal& journal, Spool& spool)
    : file_system_(file_system),
      clock_(clock),
      options_(options),
      journal_(journal),
      spool_(spool) {}

std::vector<DocumentRow> Intake::claim(const HotFolderSettings& folder,
                                       const std::vector<scanner_drivers::ArrivedJob>& jobs) {
    auto claimed = go_on_taking();
    std::vector<NewClaim> claims;
    const auto now = clock_.now();
    for (const auto& job : jobs) {
        const auto sources = sources_of(job);
        if (sources.empty() || is_delayed(sources.front().string())) {
            continue;
        }
        NewClaim claim;
        claim.key = random_name();
        claim.hot_folder = folder.profile;
        claim.job_name = readable(job.name);
        claim.captured_at = now;
        claim.refusal = refusal_text(job.refusal);
        for (const auto& source : sources) {
            claim.sources.push_back(source.string());
        }
        claims.push_back(std::move(claim));
    }
    if (claims.empty()) {
        return claimed;
    }
    for (const auto id : journal_.begin_claims(claims)) {
        auto row = journal_.find(id);
        if (row && move_in(*row)) {
            log::info("claimed", {{"job", row->job_name}, {"folder", row->hot_folder}});
            claimed.push_back(std::move(*row));
        }
    }
    return claimed;
}

std::vector<DocumentRow> Intake::go_on_taking() {
    std::vector<DocumentRow> taken;
    for (auto& row : std::exchange(half_taken_, {})) {
        if (is_delayed(row.sources.front())) {
            half_taken_.push_back(std::move(row));
        } else if (move_in(row)) {
            taken.push_back(std::move(row));
        }
    }
    return taken;
}

bool Intake::move_in(const DocumentRow& row) {
    const auto sources = paths_of(row);
    try {
        const auto taken = spool_.take(row.key, sources);
        if (taken) {
            delays_.erase(row.sources.front());
            return true;
        }
        journal_.forget_claim(row.id);
        return false;
    } catch (const Failure& failure) {
        delay(row.sources.front(), failure.what());
        if (spool_.holds_all(row.key, sources)) {
            return true; // only the removal of the source, or a sync of its folder, has failed
        }
        if (spool_.holds(row.key)) {
            half_taken_.push_back(row);
            return false;
        }
        spool_.remove(row.key);
        journal_.forget_claim(row.id);
        return false;
    }
}

std::vector<DocumentRow> Intake::resume() {
    std::vector<DocumentRow> rows;
    for (auto& row : journal_.unfinished()) {
        if (row.state == State::claiming && !move_in(row)) {
            continue;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

bool Intake::disk_is_full() const {
    return file_system_.free_bytes(options_.vault_root) < options_.reserve_bytes ||
           file_system_.free_bytes(options_.spool) < options_.reserve_bytes;
}

std::vector<std::string> Intake::stuck() const {
    std::vector<std::string> list;
    for (const auto& [place, delay] : delays_) {
        list.push_back(place + ": " + delay.reason);
    }
    return list;
}

bool Intake::is_delayed(const std::string& place) const {
    const auto found = delays_.find(place);
    return found != delays_.end() && clock_.steady_now() < found->second.until;
}

void Intake::delay(const std::string& place, const std::string& reason) {
    auto& entry = delays_[place];
    entry.wait = std::clamp(entry.wait * 2, k_first_delay, k_longest_delay);
    entry.until = clock_.steady_now() + entry.wait;
    entry.reason = reason;
    log::warning("cannot_take_job", {{"path", place}, {"reason", reason}});
}

} // namespace scanseal::pipeline
