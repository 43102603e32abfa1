#include "core/failure.hpp"
#include "pipeline/journal_internal.hpp"

#include <algorithm>

namespace scanseal::pipeline {

namespace {

TimePoint from_ms(std::int64_t ms) {
    return TimePoint{std::chrono::milliseconds{ms}};
}

std::vector<std::string> paths_from(const Bytes& bytes) {
    std::vector<std::string> paths;
    auto first = bytes.begin();
    while (first != bytes.end()) {
        const auto last = std::find(first, bytes.end(), std::uint8_t{0});
        paths.emplace_back(first, last);
        first = last == bytes.end() ? last : last + 1;
    }
    return paths;
}

} // namespace

std::string select_rows() {
    return "SELECT id, key, hot_folder, job_name, sources, state, captured_at, refusal, attempts, "
           "next_try_at, last_error, record_id, work, receipt_path, receipt, "
           "finished_at, decision, part, replacements FROM document ";
}

std::int64_t stored_time(TimePoint at) {
    return at.time_since_epoch().count();
}

Bytes stored_paths(const std::vector<std::string>& paths) {
    Bytes bytes;
    for (const auto& path : paths) {
        bytes.insert(bytes.end(), path.begin(), path.end());
        bytes.push_back(0);
    }
    return bytes;
}

DocumentRow row_of(const storage::SqliteStatement& statement) {
    DocumentRow row;
    row.id = statement.column_int64(0);
    row.key = statement.column_text(1);
    row.hot_folder = statement.column_text(2);
    row.job_name = statement.column_text(3);
    row.sources = paths_from(statement.column_blob(4));
    const auto state = state_from(statement.column_text(5));
    if (!state) {
        throw Failure(FailureKind::corrupt,
                      "the journal holds the unknown state '" + statement.column_text(5) + "'");
    }
    row.state = *state;
    row.captured_at = from_ms(statement.column_int64(6));
    row.refusal = statement.column_text(7);
    row.attempts = static_cast<unsigned>(statement.column_int64(8));
    row.next_try_at = from_ms(statement.column_int64(9));
    row.last_error = statement.column_text(10);
    row.record_id = statement.column_text(11);
    row.work = statement.column_text(12);
    row.receipt_path = statement.column_text(13);
    row.receipt = statement.column_text(14);
    row.answered = statement.column_int64(15) != 0;
    row.decision = statement.column_text(16);
    row.part = statement.column_text(17);
    row.replacements = statement.column_text(18);
    return row;
}

std::vector<std::int64_t> insert_claims(storage::SqliteDatabase& database,
                                        const std::vector<NewClaim>& claims, State state) {
    auto insert =
        database.prepare("INSERT INTO document(key, hot_folder, job_name, sources, state, "
                         "captured_at, refusal) VALUES(?,?,?,?,?,?,?)");
    std::vector<std::int64_t> ids;
    for (const auto& claim : claims) {
        insert.bind(1, claim.key)
            .bind(2, claim.hot_folder)
            .bind(3, claim.job_name)
            .bind(4, ByteView(stored_paths(claim.sources)))
            .bind(5, to_string(state))
            .bind(6, stored_time(claim.captured_at))
            .bind(7, claim.refusal)
            .run();
        ids.push_back(database.last_insert_rowid());
    }
    return ids;
}

storage::LedgerHead read_ledger_head(storage::SqliteDatabase& database) {
    auto query = database.prepare("SELECT sequence, sha256 FROM ledger_head");
    if (!query.step()) {
        return {};
    }
    return {.sequence = static_cast<std::uint64_t>(query.column_int64(0)),
            .sha256_hex = query.column_text(1)};
}

} // namespace scanseal::pipeline
