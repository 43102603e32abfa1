#include "pipeline/recovery.hpp"

#include "core/assert.hpp"
#include "core/durable_files.hpp"
#include "pipeline/journal_internal.hpp"
#include "pipeline/recovery_internal.hpp"
#include "pipeline/spool.hpp"

#include <algorithm>
#include <set>

namespace scanseal::pipeline {

namespace {

constexpr const char* k_new_journal = "journal.db.new";

/// The rest of claims that were cut short.
void complete_claims(FileSystem& file_system, const Spool& spool, const Damage& damage) {
    for (const auto& job : damage.jobs) {
        for (const auto& source : job.sources) {
            if (file_system.status(source)) {
                move_durably(file_system, source,
                             spool.job_folder(job.key) / Path(source).filename());
            }
        }
    }
}

void move_aside(FileSystem& file_system, const Path& journal, const std::string& suffix) {
    for (const auto* part : {"-shm", "-wal", ""}) {
        const Path from = journal.string() + part;
        if (file_system.status(from)) {
            move_durably(file_system, from,
                         journal.parent_path() / ("journal-lost-" + suffix + ".db" + part));
        }
    }
}

/// Lines for records that came into the vault and not into the ledger, and for the rebuilding
/// itself. Gives the new end.
storage::LedgerHead tell_ledger(FileSystem& file_system, const Clock& clock,
                                const StationOptions& options, const storage::Vault& vault,
                                const Damage& damage) {
    storage::Ledger ledger(file_system, options.ledger_directory);
    const auto report = ledger.read();
    ledger.cut_torn_tail(report);
    auto head = report.head;
    std::vector<storage::LedgerLine> added;
    const auto add = [&](const storage::LedgerEvent& event) {
        added.push_back(storage::make_ledger_line(head, event));
        head = added.back().head;
    };
    const auto now = clock.now();
    add({.at = now,
         .event = "journal_rebuilt",
         .fields = {{"problem", damage.journal_problem},
                    {"jobs_begun_anew", std::to_string(damage.jobs.size())},
                    {"records", std::to_string(damage.records)}}});
    const std::set<std::string> known(report.committed_records.begin(),
                                      report.committed_records.end());
    for (const auto& id : damage.not_in_ledger) {
        if (known.contains(id.text())) {
            continue; // the new ledger has it
        }
        if (const auto event = restated(vault, id, now, "the journal was lost")) {
            add(*event);
        }
    }
    ledger.append(added);
    return head;
}

void rebuild_journal(FileSystem& file_system, const Clock& clock, const StationOptions& options,
                     const storage::LedgerHead& head, const Damage& damage) {
    const auto fresh = options.journal_file.parent_path() / k_new_journal;
    for (const auto* part : {"", "-wal", "-shm"}) {
        file_system.remove_file(fresh.string() + part); // of a mending that was cut short
    }
    {
        Journal journal(fresh);
        journal.adopt(head, damage.jobs);
    }
    file_system.sync_file(fresh);
    move_aside(file_system, options.journal_file, aside_suffix(clock));
    move_durably(file_system, fresh, options.journal_file);
}

} // namespace

void mend(FileSystem& file_system, const Clock& clock, const StationOptions& options,
          const storage::Vault& vault, const Damage& damage) {
    if (damage.journal_lost) {
        SCANSEAL_ASSERT(std::none_of(damage.jobs.begin(), damage.jobs.end(),
                                     [](const auto& job) { return job.hot_folder.empty(); }));
        if (damage.ledger_broken) {
            static_cast<void>(
                restart_ledger(file_system, clock, options, vault, damage, {}, {}, {}));
        }
        const auto head = tell_ledger(file_system, clock, options, vault, damage);
        for (const auto& key : damage.half_copied) {
            remove_tree(file_system, options.spool / key);
        }
        file_system.sync_directory(options.spool); // no journal will know them any more
        complete_claims(file_system, Spool(file_system, options.spool), damage);
        rebuild_journal(file_system, clock, options, head, damage);
        return;
    }
    Journal journal(options.journal_file);
    if (damage.ledger_broken) {
        std::vector<std::string> under_way; // their lines come when they are decided
        for (const auto& row : journal.in_state(State::timestamped)) {
            under_way.push_back(row.record_id);
        }
        const auto head =
            restart_ledger(file_system, clock, options, vault, damage, journal.ledger_head(),
                           journal.pending_ledger_lines(), under_way);
        journal.adopt(head, {});
    } else if (damage.ledger_restarted) {
        storage::Ledger ledger(file_system, options.ledger_directory);
        const auto report = ledger.read();
        ledger.cut_torn_tail(report);
        journal.adopt(report.head, {});
    }
}

} // namespace scanseal::pipeline
