#include "pipeline/finishing.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/log.hpp"
#include "pipeline/explanation_files.hpp"
#include "pipeline/receipt.hpp"
#include "pipeline/sealing.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace scanseal::pipeline {

namespace {

constexpr unsigned k_name_tries_max = 100000;
constexpr std::uint64_t k_receipt_bytes_max = std::uint64_t{256} << 20;

/// Names and codes in a ledger line are short by nature; what a hostile job makes long is cut.
std::string bounded(const std::string& text) {
    constexpr std::size_t k_bytes_max = 1024;
    return text.size() <= k_bytes_max ? text : text.substr(0, k_bytes_max) + "...";
}

/// Each code once, of the findings that decided.
std::string deciding_codes(const Findings& findings) {
    std::set<std::string_view> codes;
    for (const auto& finding : findings) {
        if (finding.severity != Severity::note && !finding.accepted) {
            codes.insert(to_string(finding.code));
        }
    }
    return fmt::format("{}", fmt::join(codes, " "));
}

storage::LedgerEvent ledger_event(const Leaving& leaving, State state, TimePoint at) {
    storage::LedgerEvent event;
    event.at = at;
    event.event = std::string(to_string(state));
    event.fields = {{"job", bounded(leaving.row.job_name)},
                    {"hot_folder", leaving.row.hot_folder},
                    {"profile", leaving.sheet.profile},
                    {"operator", bounded(leaving.sheet.operator_id)}};
    if (state == State::committed || state == State::duplicate) {
        event.fields.emplace_back("record_id", leaving.sheet.record_id.text());
        event.fields.emplace_back("version", leaving.sheet.object_version);
        event.fields.emplace_back("inventory_sha512", leaving.sheet.inventory_sha512);
    } else if (state == State::separated) {
        event.fields.emplace_back("parts", std::to_string(leaving.parts.size()));
    } else {
        event.fields.emplace_back("codes", deciding_codes(leaving.sheet.findings));
    }
    if (leaving.sheet.stack) {
        event.fields.emplace_back("stack", bounded(leaving.sheet.stack->stack));
    }
    if (leaving.sheet.decision) {
        event.fields.emplace_back("decision",
                                  leaving.sheet.decision->accepted ? "accepted" : "refused");
        event.fields.emplace_back("decided_by", bounded(leaving.sheet.decision->by));
    }
    return event;
}

/// NAME.receipt.html for NAME.receipt.json.
Path explanation_beside(Path receipt) {
    return receipt.replace_extension(".html");
}

void log_outcome(const Leaving& leaving, State state) {
    log::info(to_string(state), {{"job", leaving.row.job_name},
                                 {"record", leaving.sheet.record_id.text()},
                                 {"refused_for", deciding_codes(leaving.sheet.findings)}});
}

/// Does a step for rows that share its fate: after a Failure they will be tried again.
template <class Step>
bool attempt(const std::vector<const DocumentRow*>& rows, std::vector<std::int64_t>& failed,
             Step step) {
    try {
        step();
        return true;
    } catch (const Failure& failure) {
        for (const auto* row : rows) {
            log::error("receipt_not_written", {{"job", row->job_name}, {"reason", failure.what()}});
            failed.push_back(row->id);
        }
        return false;
    }
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

std::vector<DocumentRow> Finishing::take_parts() {
    return std::exchange(parts_, {});
}

void Finishing::synchronise_ledger() {
    if (!ledger_known_) {
        const auto report = ledger_.read();
        if (!report.valid) {
            throw Failure(FailureKind::corrupt, "the ledger is damaged: " + report.problem);
        }
        ledger_.cut_torn_tail(
            report); // makes durable what a killed run may have left unsynced, too
        ledger_file_ = report.head;
        ledger_known_ = true;
    }
    std::vector<storage::LedgerLine> missing;
    for (auto& line : journal_.pending_ledger_lines()) {
        if (line.head.sequence > ledger_file_.sequence) {
            missing.push_back(std::move(line));
        }
    }
    if (missing.empty()) {
        return;
    }
    const auto& first = missing.front();
    if (first.head.sequence != ledger_file_.sequence + 1 ||
        first.text.find("\"prev\":\"" + ledger_file_.sha256_hex + "\"") == std::string::npos) {
        throw Failure(
            FailureKind::corrupt,
            fmt::format("the ledger ends at line {} in a way that line {} does not follow: "
                        "lines were removed or changed",
                        ledger_file_.sequence, first.head.sequence));
    }
    ledger_known_ = false; // until the append has come back without a failure
    ledger_.append(missing);
    ledger_file_ = missing.back().head;
    ledger_known_ = true;
}

void Finishing::deliver() {
    synchronise_ledger();
    std::vector<DocumentRow> rows;
    std::vector<storage::IndexedRecord> entries;
    for (const auto id : undelivered_) {
        if (auto row = journal_.find(id)) {
            if (row->state == State::committed) {
                entries.push_back(index_entry(work_sheet_from(row->work), row->job_name));
            }
            rows.push_back(std::move(*row));
        }
    }
    put_in_index(entries);
    std::map<Path, Rows> by_folder;
    for (const auto& row : rows) {
        by_folder[Path(row.receipt_path).parent_path()].push_back(&row);
    }
    std::vector<std::int64_t> failed;
    std::vector<std::int64_t> answered;
    std::vector<std::int64_t> delivered;
    for (const auto& [folder, members] : by_folder) {
        for (const auto* row : answer(folder, members, failed)) {
            attempt({row}, failed, [&] {
                if (row->state == State::review) {
                    answered.push_back(row->id);
                    return;
                }
                vault_.discard(row->key);
                spool_.remove(row->key);
                delivered.push_back(row->id);
            });
        }
    }
    journal_.mark_answered(answered, clock_.now());
    journal_.mark_delivered(delivered, ledger_file_, clock_.now());
    count_answered(rows, failed);
    undelivered_ = std::move(failed);
}

void Finishing::count_answered(const std::vector<DocumentRow>& rows,
                               const std::vector<std::int64_t>& failed) {
    if (meter_ == nullptr) {
        return;
    }
    for (const auto& row : rows) {
        if (std::find(failed.begin(), failed.end(), row.id) == failed.end()) {
            meter_->answered(row);
        }
    }
}

/// The index can be made again from the vault: trouble with it holds up no receipt.
void Finishing::put_in_index(const std::vector<storage::IndexedRecord>& entries) {
    if (entries.empty()) {
        return;
    }
    try {
        index_.put_all(entries);
    } catch (const Failure& failure) {
        log::error("index_not_written", {{"reason", failure.what()}, {"mend", "scanseal reindex"}});
    }
}

/// Puts receipts into one folder and syncs it once; gives back the rows whose receipts are durable.
Finishing::Rows Finishing::answer(const Path& folder, const Rows& rows,
                                  std::vector<std::int64_t>& failed) {
    Rows written;
    attempt(rows, failed, [&] {
        check_folder_is_there(*rows.front());
        create_directories_durably(file_system_, folder);
        for (const auto* row : rows) {
            attempt({row}, failed, [&] {
                row->state == State::rejected ? give_back(*row) : put_receipt_in_out(*row);
                written.push_back(row);
            });
        }
    });
    const bool durable = attempt(written, failed, [&] { file_system_.sync_directory(folder); });
    return durable ? written : Rows{};
}

/// While a hot folder's mount is away, nothing is written into the bare mount point below it.
void Finishing::check_folder_is_there(const DocumentRow& row) const {
    const auto* folder = folder_of(row);
    if (folder != nullptr && !file_system_.status(folder->in())) {
        throw Failure(FailureKind::not_found,
                      "the watch folder '" + folder->in().string() +
                          "' is missing; the answer waits until it is back");
    }
}

void Finishing::put_receipt_in_out(const DocumentRow& row) {
    put_explanation_in_out(file_system_, spool_, row);
    auto path = Path(row.receipt_path);
    for (unsigned n = 0; n < k_name_tries_max; ++n) {
        if (file_system_.status(path)) {
            if (holds_receipt(path, row)) {
                return; // written before a crash; the folder is synced by the caller
            }
            path = free_receipt_path(row, row.state);
            journal_.move_receipt(row.id, path.string());
            continue;
        }
        write_and_rename(file_system_, path, as_bytes(row.receipt));
        return;
    }
}

void Finishing::give_back(const DocumentRow& row) {
    if (!spool_.holds(row.key)) {
        // Moved before a crash, but maybe not yet durably.
        if (const auto folder = Path(row.receipt_path).parent_path(); file_system_.status(folder)) {
            file_system_.sync_directory(folder);
        }
        return;
    }
    const auto target = Path(row.receipt_path);
    if (holds_receipt(target / "receipt.json", row)) {
        return; // copied to another file system before a crash; only the spool is left to clean
    }
    const auto job = spool_.job_folder(row.key);
    if (holds_receipt(job / "receipt.json", row)) {
        file_system_.sync_directory(job); // the run that put it there may have died before it did
    } else {
        put_explanation_in_job(file_system_, spool_, row);
        // A job that is sent again after a refusal often brings its old receipt along.
        set_aside_senders_file(file_system_, job, "receipt.json");
        replace_durably(file_system_, job / "receipt.json", as_bytes(row.receipt));
    }
    if (!file_system_.status(target)) {
        spool_.give_away(row.key, target);
        return;
    }
    const auto other = free_receipt_path(row, State::rejected);
    journal_.move_receipt(row.id, other.string());
    spool_.give_away(row.key, other);
}

bool Finishing::holds_receipt(const Path& file, const DocumentRow& row) const {
    const auto status = file_system_.status(file);
    return status && status->type == FileType::regular &&
           status->size_bytes == row.receipt.size() &&
           as_text(file_system_.read(file, k_receipt_bytes_max)) == row.receipt;
}

const HotFolderSettings* Finishing::folder_of(const DocumentRow& row) const {
    const auto found =
        std::find_if(options_.hot_folders.begin(), options_.hot_folders.end(),
                     [&row](const auto& one) { return one.profile == row.hot_folder; });
    return found == options_.hot_folders.end() ? nullptr : &*found;
}

Path Finishing::free_receipt_path(const DocumentRow& row, State state) const {
    const auto* folder = folder_of(row);
    // A hot folder taken out of the configuration still gets its answers, beside the spool.
    const auto base = folder != nullptr
                          ? folder->base
                          : options_.spool.parent_path() / "orphaned" / row.hot_folder;
    for (unsigned n = 1; n < k_name_tries_max; ++n) {
        const auto name = row.job_name + (n == 1 ? "" : "~" + std::to_string(n));
        auto path = state == State::rejected ? base / "rejected" / name
                                             : base / "out" / (name + ".receipt.json");
        const bool page_free =
            state != State::review || !file_system_.status(explanation_beside(path));
        if (page_free && !file_system_.status(path) &&
            !journal_.receipt_path_taken(path.string())) {
            return path;
        }
    }
    throw Failure(FailureKind::exists, "no free receipt name for job '" + row.job_name + "'");
}

void Finishing::resume() {
    synchronise_ledger();
    const auto expected = journal_.ledger_head();
    if (!(ledger_file_ == expected)) {
        throw Failure(
            FailureKind::corrupt,
            fmt::format("the ledger ends at line {}, the journal says line {}: lines were "
                        "removed or added",
                        ledger_file_.sequence, expected.sequence));
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
