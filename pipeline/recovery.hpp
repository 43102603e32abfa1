// pipeline/recovery.hpp — mends a station whose journal is lost or whose ledger is damaged, from
// what is left: vault, ledger, spool. Nothing is sealed twice, since a record's id depends on its
// content and the vault has what was sealed; nothing is lost, since the spool has every job that
// was not answered. What was lost stays visible: a broken ledger is kept and named in the first
// line of the new one. See docs/adr/0014-mending-lost-books.md. For one process while no daemon
// runs; every function throws Failure when the environment breaks, and may then be called again.
#pragma once

#include "core/clock.hpp"
#include "pipeline/journal.hpp"
#include "pipeline/station_options.hpp"
#include "storage/ledger.hpp"
#include "storage/vault.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// What is wrong with a station, and what would be done about it.
struct Damage {
    bool journal_lost = false; ///< not there, not readable, or older than the ledger
    std::string journal_problem;
    bool ledger_broken = false; ///< not there though it should be, or its chain does not hold
    std::string ledger_problem;
    /// The new ledger stands, but the journal does not know it yet: a mending was cut short.
    bool ledger_restarted = false;
    std::size_t records = 0;             ///< in the vault
    std::vector<RecordId> not_in_ledger; ///< records that the ledger does not know
    /// Jobs of the spool that begin anew (when the journal is lost). `hot_folder` is empty where
    /// nothing tells it.
    std::vector<NewClaim> jobs;
    /// Keys of copies that were not finished, whose source lies in its hot folder, and of refused
    /// jobs that were given back.
    std::vector<std::string> half_copied;

    [[nodiscard]] bool any() const { return journal_lost || ledger_broken || ledger_restarted; }
};

/// Looks, and changes nothing but the tables of a journal that an earlier version wrote, which are
/// brought up to date as by every start. Throws Failure(corrupt) if a later version of scanseal
/// wrote the journal.
[[nodiscard]] Damage look_for_damage(FileSystem& file_system, const Clock& clock,
                                     const StationOptions& options, const storage::Vault& vault);

/// Mends what look_for_damage() found; durable on return. A crash in between leaves a station that
/// this mends again. Old files are moved aside, never removed or changed. Requires: every job has a
/// hot folder.
void mend(FileSystem& file_system, const Clock& clock, const StationOptions& options,
          const storage::Vault& vault, const Damage& damage);

} // namespace scanseal::pipeline
