// pipeline/recovery_internal.hpp — what the parts of mending share: recovery_damage.cpp looks,
// recovery.cpp rebuilds the journal, ledger_restart.cpp begins a new ledger that names the broken
// one.
#pragma once

#include "pipeline/recovery.hpp"

namespace scanseal::pipeline {

/// Says `event` about a record of the vault, as its committed line did or should have done.
/// Refuses record_damaged: then nobody can say what its inventory is.
[[nodiscard]] std::optional<storage::LedgerEvent>
restated(const storage::Vault& vault, const RecordId& id, TimePoint at, const std::string& why);

/// True if the ledger's first line begins a chain anew and names `journal_head` as the end that the
/// journal knew.
[[nodiscard]] bool is_restart_from(const FileSystem& file_system, const storage::Ledger& ledger,
                                   const storage::LedgerHead& journal_head);

/// Moves the broken ledger aside and puts a new one in its place: a first line that names the
/// break, the digest of each broken file, and the end that the journal knew; then every record of
/// the vault but those of `leave_out`; then what was decided and not in the ledger yet. Durable on
/// return; gives the new end.
[[nodiscard]] storage::LedgerHead restart_ledger(FileSystem& file_system, const Clock& clock,
                                                 const StationOptions& options,
                                                 const storage::Vault& vault, const Damage& damage,
                                                 const storage::LedgerHead& journal_head,
                                                 const std::vector<storage::LedgerLine>& pending,
                                                 const std::vector<std::string>& leave_out);

/// 20261120T101200Z-3fa2c1: for the names of files that are moved aside.
[[nodiscard]] std::string aside_suffix(const Clock& clock);

} // namespace scanseal::pipeline
