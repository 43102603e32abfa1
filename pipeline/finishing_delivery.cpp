#include "pipeline/finishing_internal.hpp"

#include "core/durable_files.hpp"
#include "core/failure.hpp"
#include "core/log.hpp"
#include "pipeline/explanation_files.hpp"

#include <algorithm>
#include <map>

namespace scanseal::pipeline {

namespace {

constexpr std::uint64_t k_receipt_bytes_max = std::uint64_t{256} << 20;

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

Path explanation_beside(Path receipt) {
    return receipt.replace_extension(".html");
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
    for (unsigned n = 0; n < k_receipt_names_max; ++n) {
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

} // namespace scanseal::pipeline
