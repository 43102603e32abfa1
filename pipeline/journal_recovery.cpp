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
    auto insert =
        database.prepare("INSERT INTO document(key, hot_folder, job_name, sources, state, "
                         "captured_at, refusal) VALUES(?,?,?,?,'claimed',?,?)");
    for (const auto& job : jobs) {
        insert.bind(1, job.key)
            .bind(2, job.hot_folder)
            .bind(3, job.job_name)
            .bind(4, ByteView(stored_paths(job.sources)))
            .bind(5, stored_time(job.captured_at))
            .bind(6, job.refusal)
            .run();
    }
    transaction.commit();
}

} // namespace scanseal::pipeline
