#include "pipeline/intake.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/ids.hpp"
#include "core/log.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

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

DocumentRow row_of(std::int64_t id, const NewClaim& claim) {
    DocumentRow row;
    row.id = id;
    row.key = claim.key;
    row.hot_folder = claim.hot_folder;
    row.job_name = claim.job_name;
    row.sources = claim.sources;
    row.state = State::claimed;
    row.captured_at = claim.captured_at;
    row.refusal = claim.refusal;
    return row;
}

std::vector<Path> paths_of(const DocumentRow& row) {
    return {row.sources.begin(), row.sources.end()};
}

} // namespace

std::string place_of(const scanner_drivers::ArrivedJob& job) {
    const auto sources = sources_of(job);
    return sources.empty() ? std::string() : sources.front().string();
}

Intake::Intake(FileSystem& file_system, const Clock& clock, const StationOptions& options,
               Journal& journal, Spool& spool)
    : file_system_(file_system),
      clock_(clock),
      started_(clock.steady_now()),
      options_(options),
      journal_(journal),
      spool_(spool),
      notes_(options.journal_file),
      left_(file_system, clock, notes_) {}

void Intake::ensure(const HotFolderSettings& folder) {
    const auto in = folder.in();
    const auto status = file_system_.status(in);
    if (!status && notes_.was_there(in)) {
        throw Failure(FailureKind::not_found,
                      "the watch folder '" + in.string() +
                          "' is missing: is its network share or disk mounted?");
    }
    for (const auto& path : {in, folder.out(), folder.rejected()}) {
        if (!file_system_.status(path)) {
            create_directories_durably(file_system_, path);
        }
    }
    if (!seen_.contains(in) && (!status || status->type == FileType::directory)) {
        if (!notes_.was_there(in)) {
            notes_.note_there(in);
        }
        seen_.insert(in);
    }
}

void Intake::wait_for_room(const scanner_drivers::ArrivedJob& job, std::uint64_t needed_bytes,
                           std::uint64_t spare_bytes) {
    const auto place = place_of(job);
    if (!without_room_.insert(place).second) {
        return;
    }
    const auto mib = [](std::uint64_t bytes) {
        return std::to_string((bytes >> 20U) + 1) + " MiB";
    };
    const auto reason = "waits for room on the disk: it may need " + mib(needed_bytes) +
                        ", and beside the reserve and the documents in work less than " +
                        mib(spare_bytes) + " are free";
    log::warning("job_waits_for_room", {{"job", place}, {"reason", reason}});
    note_trouble(place, reason);
}

bool Intake::was_taken(const scanner_drivers::ArrivedJob& job) {
    return left_.holds_all_of(job);
}

void Intake::claim(const HotFolderSettings& folder,
                   const std::vector<scanner_drivers::ArrivedJob>& jobs,
                   const std::function<void(DocumentRow)>& taken) {
    std::vector<NewClaim> claims;
    for (const auto& job : jobs) {
        NewClaim claim;
        claim.key = random_name();
        claim.hot_folder = folder.profile;
        claim.job_name = readable(job.name);
        claim.captured_at = job.complete_since;
        claim.refusal = refusal_text(job.refusal);
        for (const auto& source : sources_of(job)) {
            claim.sources.push_back(source.string());
        }
        claims.push_back(std::move(claim));
    }
    if (claims.empty()) {
        return;
    }
    const auto ids = journal_.begin_claims(claims);
    std::vector<DocumentRow> rows;
    std::vector<std::int64_t> held;
    bool full = false;
    for (std::size_t i = 0; i < claims.size(); ++i) {
        auto row = row_of(ids[i], claims[i]);
        full = full || disk_is_full();
        if (!full && take(row)) {
            held.push_back(row.id);
            rows.push_back(std::move(row));
        } else {
            forget(row);
        }
    }
    try {
        journal_.mark_claimed(held);
    } catch (const Failure& failure) {
        // They are in the spool; a restart would settle them. Work goes on.
        log::error("journal_failed", {{"reason", failure.what()}});
    }
    for (auto& row : rows) {
        log::info("claimed", {{"job", row.job_name}, {"folder", row.hot_folder}});
        taken(std::move(row));
    }
}

/// True when the job is in the spool.
bool Intake::take(const DocumentRow& row) {
    const auto sources = paths_of(row);
    try {
        const auto taken = spool_.take(row.key, sources);
        if (taken) {
            keep_in_mind(row.sources.front(), *taken);
        }
        const auto known =
            delays_.erase(row.sources.front()) + without_room_.erase(row.sources.front());
        if (known > 0 && (!taken || taken->files.empty())) {
            note_trouble(row.sources.front(), "");
        }
        return taken.has_value();
    } catch (const Failure& failure) {
        delay(row.sources.front(), failure.what());
    }
    try {
        const auto settled = spool_.settle(row.key, sources);
        keep_in_mind(row.sources.front(), settled.left);
        return settled.held;
    } catch (const Failure& failure) {
        log::error("claim_not_settled", {{"job", row.job_name}, {"reason", failure.what()}});
        return spool_.holds(row.key);
    }
}

/// Before the claim is marked as done: until then a restart settles it again.
void Intake::keep_in_mind(const std::string& place, const LeftSource& left) {
    if (!left.files.empty()) {
        left_.add(left.files);
        note_trouble(place, "taken in, but it cannot be removed from here: " + left.reason);
    }
}

void Intake::note_trouble(const std::string& place, const std::string& reason) noexcept {
    try {
        if (reason.empty()) {
            notes_.forget_trouble(place);
        } else {
            notes_.note_trouble(place, reason);
        }
    } catch (const Failure& failure) {
        log::error("journal_failed", {{"reason", failure.what()}});
    }
}

void Intake::forget(const DocumentRow& row) noexcept {
    try {
        spool_.remove(row.key);
        journal_.forget_claim(row.id);
    } catch (const Failure& failure) {
        // The next start settles it: the spool holds nothing of it.
        log::error("claim_not_forgotten", {{"job", row.job_name}, {"reason", failure.what()}});
    }
}

bool Intake::disk_is_full() const {
    const auto free = free_space();
    return std::min(free.vault_bytes, free.spool_bytes) < options_.reserve_bytes;
}

Intake::FreeSpace Intake::free_space() const {
    return {.vault_bytes = file_system_.free_bytes(options_.vault_root),
            .spool_bytes = file_system_.free_bytes(options_.spool)};
}

bool Intake::is_delayed(const scanner_drivers::ArrivedJob& job) const {
    const auto place = place_of(job);
    const auto found = delays_.find(place);
    return is_unsettled(place) ||
           (found != delays_.end() && clock_.steady_now() < found->second.until);
}

milliseconds Intake::stuck_for(const scanner_drivers::ArrivedJob& job) const {
    const auto place = place_of(job);
    const auto found = delays_.find(place);
    if (found == delays_.end() && !is_unsettled(place)) {
        return milliseconds{0};
    }
    const auto since = found == delays_.end() ? started_ : found->second.since;
    return std::chrono::floor<milliseconds>(clock_.steady_now() - since);
}

void Intake::delay(const std::string& place, const std::string& reason) {
    auto [found, fresh] = delays_.try_emplace(place);
    auto& entry = found->second;
    if (fresh) {
        entry.since = clock_.steady_now();
    }
    entry.wait = std::clamp(entry.wait * 2, k_first_delay, k_longest_delay);
    entry.until = clock_.steady_now() + entry.wait;
    log::warning("cannot_take_job", {{"path", place}, {"reason", reason}});
    note_trouble(place, "cannot be taken: " + reason);
}

} // namespace scanseal::pipeline
