#include "pipeline/finishing.hpp"

#include "core/failure.hpp"
#include "core/log.hpp"
#include "pipeline/finishing_internal.hpp"
#include "pipeline/receipt.hpp"
#include "pipeline/sealing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

namespace scanseal::pipeline {

namespace {

void log_outcome(const Leaving& leaving, State state) {
    log::info(to_string(state), {{"job", leaving.row.job_name},
                                 {"record", leaving.sheet.record_id.text()},
                                 {"refused_for", deciding_codes(leaving.sheet.findings)}});
}

} // namespace

storage::IndexedRecord index_entry(const WorkSheet& sheet, const std::string& job_name) {
    storage::IndexedRecord entry;
    entry.id = sheet.record_id;
    entry.object_path = sheet.object_path;
    entry.profile = sheet.profile;
    entry.document_type = sheet.document_type;
    entry.medium = sheet.medium;
    entry.patient_id = sheet.patient_id;
    entry.captured_at = sheet.window.captured_at;
    entry.sealed_at = sheet.seal.gen_time;
    entry.job_name = job_name;
    for (const auto& page : sheet.pages) {
        entry.page_sha256.push_back(fmt::format("{}/{}", page.input_sha256, page.input_index));
    }
    return entry;
}

Finishing::Finishing(FileSystem& file_system, const Clock& clock, const StationOptions& options,
                     Journal& journal, Spool& spool, storage::Vault& vault,
                     storage::RecordIndex& index, storage::Ledger& ledger)
    : file_system_(file_system),
      clock_(clock),
      options_(options),
      journal_(journal),
      spool_(spool),
      vault_(vault),
      index_(index),
      ledger_(ledger) {}

void Finishing::finish(std::vector<Leaving>& batch) {
    if (!batch.empty()) {
        commit_sealed(batch);
        decide(batch);
        for (const auto& leaving : batch) {
            undelivered_.push_back(leaving.row.id);
        }
        batch.clear();
    }
    deliver();
}

void Finishing::commit_sealed(std::vector<Leaving>& batch) {
    std::vector<SavedWork> works;
    std::vector<storage::CommitRequest> requests;
    std::vector<Leaving*> sealed;
    for (auto& leaving : batch) {
        if (leaving.state != State::timestamped) {
            continue;
        }
        if (leaving.row.state != State::timestamped) {
            works.push_back({.id = leaving.row.id, .work = to_text(leaving.sheet)});
        }
        requests.push_back({.record = {.name = leaving.row.key,
                                       .id = leaving.sheet.record_id,
                                       .files = leaving.sheet.files},
                            .note = version_note(leaving.sheet)});
        sealed.push_back(&leaving);
    }
    if (requests.empty()) {
        return;
    }
    if (!works.empty()) {
        journal_.save_all(State::timestamped, works);
    }
    const auto results = vault_.commit_all(requests);
    for (std::size_t i = 0; i < results.size(); ++i) {
        auto& leaving = *sealed[i];
        leaving.row.state = State::timestamped;
        if (results[i]) {
            leaving.state = State::committed;
            leaving.sheet.object_path = results[i]->object_path;
            leaving.sheet.object_version = results[i]->version;
            leaving.sheet.inventory_sha512 = results[i]->inventory_sha512.hex();
        } else {
            leaving.state = State::review;
            Finding finding;
            finding.code = results[i].error().code;
            finding.severity = Severity::review;
            finding.detail = results[i].error().detail;
            leaving.sheet.findings.push_back(finding);
        }
    }
}

void Finishing::decide(std::vector<Leaving>& batch) {
    std::vector<Outcome> outcomes;
    std::set<std::string> taken;
    const auto now = clock_.now();
    for (auto& leaving : batch) {
        auto path = free_receipt_path(leaving.row, leaving.state);
        for (unsigned n = 2; taken.contains(path.string()); ++n) {
            auto other = leaving.row;
            other.job_name += "~" + std::to_string(n);
            path = free_receipt_path(other, leaving.state);
        }
        taken.insert(path.string());
        if (leaving.state == State::review && !leaving.sheet.explanation.empty()) {
            leaving.sheet.explanation = explanation_beside(path).filename().string();
        }
        outcomes.push_back({.id = leaving.row.id,
                            .state = leaving.state,
                            .work = to_text(leaving.sheet),
                            .receipt_path = path.string(),
                            .receipt = receipt_json(leaving.state, leaving.row.job_name,
                                                    options_.name, leaving.sheet),
                            .event = ledger_event(leaving, leaving.state, now),
                            .parts = leaving.parts});
    }
    static_cast<void>(journal_.decide(outcomes, parts_));
    for (const auto& leaving : batch) {
        log_outcome(leaving, leaving.state);
    }
}

const HotFolderSettings* Finishing::folder_of(const DocumentRow& row) const {
    const auto found =
        std::find_if(options_.hot_folders.begin(), options_.hot_folders.end(),
                     [&row](const auto& one) { return one.profile == row.hot_folder; });
    return found == options_.hot_folders.end() ? nullptr : &*found;
}

/// No hot folder that is out of reach keeps a document from being decided: if the name turns out to
/// be taken, delivery finds another.
bool Finishing::is_seen(const Path& path) const {
    try {
        return file_system_.status(path).has_value();
    } catch (const Failure&) {
        return false;
    }
}

Path Finishing::free_receipt_path(const DocumentRow& row, State state) const {
    const auto* folder = folder_of(row);
    // A hot folder taken out of the configuration still gets its answers, beside the spool.
    const auto base = folder != nullptr
                          ? folder->base
                          : options_.spool.parent_path() / "orphaned" / row.hot_folder;
    for (unsigned n = 1; n < k_receipt_names_max; ++n) {
        const auto name = row.job_name + (n == 1 ? "" : "~" + std::to_string(n));
        auto path = state == State::rejected ? base / "rejected" / name
                                             : base / "out" / (name + ".receipt.json");
        const bool page_free = state != State::review || !is_seen(explanation_beside(path));
        if (page_free && !is_seen(path) && !journal_.receipt_path_taken(path.string())) {
            return path;
        }
    }
    throw Failure(FailureKind::exists, "no free receipt name for job '" + row.job_name + "'");
}

std::vector<DocumentRow> Finishing::take_parts() {
    return std::exchange(parts_, {});
}

void Finishing::resume() {
    synchronise_ledger();
    const auto expected = journal_.ledger_head();
    if (!(ledger_file_ == expected)) {
        throw Failure(
            FailureKind::corrupt,
            fmt::format("the ledger ends at line {}, the journal says line {}: lines were "
                        "removed or added{}",
                        ledger_file_.sequence, expected.sequence, k_books_advice));
    }
    for (const auto state :
         {State::committed, State::rejected, State::duplicate, State::separated, State::review}) {
        for (const auto& row : journal_.in_state(state)) {
            if (!row.answered) {
                undelivered_.push_back(row.id);
            }
        }
    }
    deliver();
}

} // namespace scanseal::pipeline
