// pipeline/finishing.hpp — the end of the road, many documents at a time: commit to the vault,
// decide in the journal, ledger line, index, receipt, and last the source. One flush serves the
// whole batch; every step can be repeated after a crash.
#pragma once

#include "core/clock.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/spool.hpp"
#include "pipeline/station_meter.hpp"
#include "pipeline/station_options.hpp"
#include "pipeline/work_sheet.hpp"
#include "storage/ledger.hpp"
#include "storage/record_index.hpp"
#include "storage/vault.hpp"

#include <map>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// A document that leaves: sealed (timestamped), or refused, held, or found to be done already.
struct Leaving {
    DocumentRow row;
    WorkSheet sheet;
    State state = State::rejected; ///< timestamped, rejected, review, duplicate, separated
    std::vector<NewPart> parts{};  ///< of a separated stack
};

/// Used by one thread. Borrows everything.
class Finishing final {
public:
    Finishing(FileSystem& file_system, const Clock& clock, const StationOptions& options,
              Journal& journal, Spool& spool, storage::Vault& vault, storage::RecordIndex& index,
              storage::Ledger& ledger);

    /// Receipts that lie there are counted there from now on. Borrows it.
    void report_to(StationMeter& meter) noexcept { meter_ = &meter; }

    /// Brings all of them to their end. `batch` is emptied once their outcomes are durable in the
    /// journal; what is left to deliver then is kept here and tried again by each call. Throws
    /// Failure when the environment breaks: call again with the same batch.
    void finish(std::vector<Leaving>& batch);

    /// Documents that stacks were separated into since the last call; they are `claimed`.
    [[nodiscard]] std::vector<DocumentRow> take_parts();

    /// After a restart: brings the ledger file up to the journal and finishes documents whose
    /// outcome stands there. Throws Failure(corrupt) if the ledger contradicts the journal.
    void resume();

    /// Documents whose outcome is durable but whose receipt could not be written yet (a full disk,
    /// a folder without permission).
    [[nodiscard]] std::size_t undelivered() const noexcept { return undelivered_.size(); }

private:
    using Rows = std::vector<const DocumentRow*>;

    void commit_sealed(std::vector<Leaving>& batch);
    void decide(std::vector<Leaving>& batch);
    void synchronise_ledger();
    void deliver();
    [[nodiscard]] Rows answer(const Path& folder, const Rows& rows,
                              std::vector<std::int64_t>& failed);
    void check_folder_is_there(const DocumentRow& row) const;
    void put_receipt_in_out(const DocumentRow& row);
    void give_back(const DocumentRow& row);
    void count_answered(const std::vector<DocumentRow>& rows,
                        const std::vector<std::int64_t>& failed);
    void put_in_index(const std::vector<storage::IndexedRecord>& entries);
    [[nodiscard]] bool holds_receipt(const Path& file, const DocumentRow& row) const;
    [[nodiscard]] const HotFolderSettings* folder_of(const DocumentRow& row) const;
    [[nodiscard]] bool is_seen(const Path& path) const;
    [[nodiscard]] Path free_receipt_path(const DocumentRow& row, State state) const;

    FileSystem& file_system_;
    const Clock& clock_;
    const StationOptions& options_;
    Journal& journal_;
    Spool& spool_;
    storage::Vault& vault_;
    storage::RecordIndex& index_;
    storage::Ledger& ledger_;
    StationMeter* meter_ = nullptr;
    std::vector<std::int64_t> undelivered_;
    std::vector<DocumentRow> parts_;
    storage::LedgerHead ledger_file_; ///< end of the ledger file
    bool ledger_known_ = false;       ///< ledger_file_ is what the file holds
};

/// The index entry of a document.
[[nodiscard]] storage::IndexedRecord index_entry(const WorkSheet& sheet,
                                                 const std::string& job_name);

} // namespace scanseal::pipeline
