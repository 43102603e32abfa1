#include "pipeline/journal_internal.hpp"

namespace scanseal::pipeline {

void Journal::adopt(const storage::LedgerHead& head, const std::vector<NewClaim>& jobs) {
    const std::lock_guard lock(state_->mutex);
    auto& database = state_->database;
    storage::SqliteTransaction transaction(database);
    database.prepare("DELETE FROM ledger_pending").run();
    database.prepare("INSERT OR REPLACE INTO ledger_head(only_row, sequence, sha256) VALUES(1,?,?)")
        .bind(1, static_cast<std::int64_t>(head.sequence))
        .bind(2, head.sha256_hex)
        .run();
    static_cast<void>(insert_claims(database, jobs, State::claimed));
    transaction.commit();
}

} // namespace scanseal::pipeline
