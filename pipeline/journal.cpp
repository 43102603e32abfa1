#include "pipeline/journal.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"
#include "storage/sqlite_database.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <set>

namespace scanseal::pipeline {

namespace {

constexpr int k_schema_version = 3;

constexpr const char* k_schema = R"sql(
CREATE TABLE document (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    hot_folder TEXT NOT NULL,
    job_name TEXT NOT NULL,
    sources BLOB NOT NULL,
    state TEXT NOT NULL,
    captured_at INTEGER NOT NULL,
    refusal TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER NOT NULL DEFAULT 0,
    last_error TEXT NOT NULL DEFAULT '',
    record_id TEXT NOT NULL DEFAULT '',
    work TEXT NOT NULL DEFAULT '',
    receipt_path TEXT NOT NULL DEFAULT '',
    receipt TEXT NOT NULL DEFAULT '',
    decision TEXT NOT NULL DEFAULT '',
    part TEXT NOT NULL DEFAULT '',
    finished_at INTEGER NOT NULL DEFAULT 0);
CREATE INDEX document_unfinished ON document(state) WHERE state <> 'delivered';
CREATE INDEX document_record ON document(record_id) WHERE record_id <> '';
CREATE INDEX document_receipt ON document(receipt_path) WHERE receipt_path <> '';
CREATE TABLE page (key TEXT NOT NULL, document_id INTEGER NOT NULL REFERENCES document(id),
    PRIMARY KEY (key, document_id)) WITHOUT ROWID;
CREATE INDEX page_document ON page(document_id);
CREATE TABLE ledger_head (only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    sequence INTEGER NOT NULL, sha256 TEXT NOT NULL);
CREATE TABLE ledger_pending (sequence INTEGER PRIMARY KEY, line TEXT NOT NULL, sha256 TEXT NOT NULL);
)sql";

/// From schema 1, which knew no decisions.
constexpr const char* k_schema_2 =
    "ALTER TABLE document ADD COLUMN decision TEXT NOT NULL DEFAULT ''";
/// From schema 2, in which every document came alone.
constexpr const char* k_schema_3 = "ALTER TABLE document ADD COLUMN part TEXT NOT NULL DEFAULT ''";

constexpr const char* k_columns =
    "SELECT id, key, hot_folder, job_name, sources, state, captured_at, refusal, attempts, "
    "next_try_at, last_error, record_id, work, receipt_path, receipt, "
    "finished_at, decision, part FROM document ";

std::int64_t to_ms(TimePoint at) {
    return at.time_since_epoch().count();
}

TimePoint from_ms(std::int64_t ms) {
    return TimePoint{std::chrono::milliseconds{ms}};
}

/// Paths are bytes, not text: each ends with a zero byte.
Bytes paths_to(const std::vector<std::string>& paths) {
    Bytes bytes;
    for (const auto& path : paths) {
        bytes.insert(bytes.end(), path.begin(), path.end());
        bytes.push_back(0);
    }
    return bytes;
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
    return row;
}

storage::LedgerHead read_head(storage::SqliteDatabase& database) {
    auto query = database.prepare("SELECT sequence, sha256 FROM ledger_head");
    if (!query.step()) {
        return {};
    }
    return {.sequence = static_cast<std::uint64_t>(query.column_int64(0)),
            .sha256_hex = query.column_text(1)};
}

void migrate(storage::SqliteDatabase& database, int version) {
    if (version == 0) {
        database.exec(k_schema);
        return;
    }
    if (version == 1) {
        database.exec(k_schema_2);
    }
    database.exec(k_schema_3);
}

/// Documents that a stack was separated into.
void insert_parts(storage::SqliteDatabase& database, const Outcome& stack,
                  std::vector<DocumentRow>& rows) {
    if (stack.parts.empty()) {
        return;
    }
    auto insert = database.prepare(
        "INSERT OR IGNORE INTO document(key, hot_folder, job_name, sources, state, captured_at, "
        "refusal, part) SELECT ?, hot_folder, ?, x'', 'claimed', captured_at, '', ? FROM document "
        "WHERE id=?");
    auto query = database.prepare(std::string(k_columns) + "WHERE key=?");
    for (const auto& part : stack.parts) {
        insert.bind(1, part.key).bind(2, part.job_name).bind(3, part.part).bind(4, stack.id).run();
        query.bind(1, part.key);
        while (query.step()) {
            rows.push_back(row_of(query));
        }
    }
}

} // namespace

struct Journal::State_ {
    explicit State_(const Path& file) : database(file) {}

    mutable std::mutex mutex;
    storage::SqliteDatabase database;
};

Journal::Journal(const Path& file) : state_(std::make_unique<State_>(file)) {
    auto& database = state_->database;
    if (database.user_version() < k_schema_version) {
        storage::SqliteTransaction transaction(database);
        if (const auto version = database.user_version(); version < k_schema_version) {
            migrate(database, version);
            database.set_user_version(k_schema_version);
        }
        transaction.commit();
    }
    if (database.user_version() != k_schema_version) {
        throw Failure(FailureKind::corrupt, "the journal '" + file.string() +
                                                "' was written by another version of scanseal");
    }
}

Journal::~Journal() = default;

std::vector<std::int64_t> Journal::begin_claims(const std::vector<NewClaim>& claims) {
    const std::lock_guard lock(state_->mutex);
    auto& database = state_->database;
    storage::SqliteTransaction transaction(database);
    auto insert =
        database.prepare("INSERT INTO document(key, hot_folder, job_name, sources, state, "
                         "captured_at, refusal) VALUES(?,?,?,?,'claiming',?,?)");
    std::vector<std::int64_t> ids;
    for (const auto& claim : claims) {
        insert.bind(1, claim.key)
            .bind(2, claim.hot_folder)
            .bind(3, claim.job_name)
            .bind(4, ByteView(paths_to(claim.sources)))
            .bind(5, to_ms(claim.captured_at))
            .bind(6, claim.refusal)
            .run();
        ids.push_back(database.last_insert_rowid());
    }
    transaction.commit();
    return ids;
}

void Journal::mark_claimed(const std::vector<std::int64_t>& ids) {
    const std::lock_guard lock(state_->mutex);
    storage::SqliteTransaction transaction(state_->database);
    auto update = state_->database.prepare(
        "UPDATE document SET state='claimed' WHERE id=? AND state='claiming'");
    for (const auto id : ids) {
        update.bind(1, id).run();
    }
    transaction.commit();
}

void Journal::forget_claim(std::int64_t id) {
    const std::lock_guard lock(state_->mutex);
    state_->database.prepare("DELETE FROM document WHERE id=? AND state='claiming'")
        .bind(1, id)
        .run();
}

Reservation Journal::reserve_record(std::int64_t id, const RecordId& record_id,
                                    const std::vector<std::string>& page_keys) {
    const std::lock_guard lock(state_->mutex);
    auto& database = state_->database;
    storage::SqliteTransaction transaction(database);
    Reservation answer;
    {
        auto query = database.prepare("SELECT id, state FROM document WHERE record_id=? AND id<>? "
                                      "AND state NOT IN ('rejected','duplicate')");
        query.bind(1, record_id.text()).bind(2, id);
        while (query.step()) {
            const auto state = state_from(query.column_text(1));
            if (state == State::delivered || state == State::committed) {
                answer.done_as = record_id.text();
            } else {
                answer.held_by = query.column_int64(0);
                answer.held_in_review = state == State::review;
            }
        }
    }
    if (answer.done_as.empty() && answer.held_by == 0) {
        database.prepare("UPDATE document SET record_id=?, state='claimed' WHERE id=?")
            .bind(1, record_id.text())
            .bind(2, id)
            .run();
        auto insert = database.prepare("INSERT OR IGNORE INTO page(key, document_id) VALUES(?,?)");
        for (const auto& key : page_keys) {
            insert.bind(1, key).bind(2, id).run();
        }
        answer.granted = true;
    }
    transaction.commit();
    return answer;
}

std::vector<DocumentRow>
Journal::others_with_pages(std::int64_t id, const std::vector<std::string>& page_keys) const {
    const std::lock_guard lock(state_->mutex);
    std::set<std::int64_t> others;
    auto query = state_->database.prepare(
        "SELECT document_id FROM page JOIN document ON document.id = document_id WHERE page.key=? "
        "AND document_id<>? AND state NOT IN ('rejected','duplicate')");
    for (const auto& key : page_keys) {
        query.bind(1, key).bind(2, id);
        while (query.step()) {
            others.insert(query.column_int64(0));
        }
    }
    std::vector<DocumentRow> rows;
    auto row = state_->database.prepare(std::string(k_columns) + "WHERE id=?");
    for (const auto other : others) {
        row.bind(1, other);
        while (row.step()) {
            rows.push_back(row_of(row));
        }
    }
    return rows;
}

void Journal::save(std::int64_t id, State state, const std::string& work) {
    const std::lock_guard lock(state_->mutex);
    state_->database
        .prepare("UPDATE document SET state=?, work=?, attempts=0, next_try_at=0, last_error='' "
                 "WHERE id=?")
        .bind(1, to_string(state))
        .bind(2, work)
        .bind(3, id)
        .run();
}

void Journal::save_all(State state, const std::vector<SavedWork>& works) {
    const std::lock_guard lock(state_->mutex);
    storage::SqliteTransaction transaction(state_->database);
    auto update = state_->database.prepare(
        "UPDATE document SET state=?, work=?, next_try_at=0, last_error='' WHERE id=?");
    for (const auto& work : works) {
        update.bind(1, to_string(state)).bind(2, work.work).bind(3, work.id).run();
    }
    transaction.commit();
}

void Journal::postpone(std::int64_t id, TimePoint next_try_at, const std::string& error) {
    const std::lock_guard lock(state_->mutex);
    state_->database
        .prepare("UPDATE document SET attempts=attempts+1, next_try_at=?, last_error=? WHERE id=?")
        .bind(1, to_ms(next_try_at))
        .bind(2, error)
        .bind(3, id)
        .run();
}

std::vector<storage::LedgerLine> Journal::decide(const std::vector<Outcome>& outcomes) {
    std::vector<DocumentRow> parts;
    return decide(outcomes, parts);
}

std::vector<storage::LedgerLine> Journal::decide(const std::vector<Outcome>& outcomes,
                                                 std::vector<DocumentRow>& parts) {
    const std::lock_guard lock(state_->mutex);
    auto& database = state_->database;
    storage::SqliteTransaction transaction(database);
    auto head = read_head(database);
    std::vector<storage::LedgerLine> lines;
    std::vector<DocumentRow> born;
    auto update =
        database.prepare("UPDATE document SET state=?, work=?, receipt_path=?, receipt=?, "
                         "next_try_at=0, last_error='' WHERE id=?");
    auto pending =
        database.prepare("INSERT INTO ledger_pending(sequence, line, sha256) VALUES(?,?,?)");
    auto forget_pages = database.prepare("DELETE FROM page WHERE document_id=?");
    for (const auto& outcome : outcomes) {
        update.bind(1, to_string(outcome.state))
            .bind(2, outcome.work)
            .bind(3, outcome.receipt_path)
            .bind(4, outcome.receipt)
            .bind(5, outcome.id)
            .run();
        if (outcome.state == State::rejected || outcome.state == State::duplicate) {
            forget_pages.bind(1, outcome.id).run();
        }
        insert_parts(database, outcome, born);
        auto line = storage::make_ledger_line(head, outcome.event);
        head = line.head;
        pending.bind(1, static_cast<std::int64_t>(head.sequence))
            .bind(2, line.text)
            .bind(3, head.sha256_hex)
            .run();
        lines.push_back(std::move(line));
    }
    database.prepare("INSERT OR REPLACE INTO ledger_head(only_row, sequence, sha256) VALUES(1,?,?)")
        .bind(1, static_cast<std::int64_t>(head.sequence))
        .bind(2, head.sha256_hex)
        .run();
    parts.reserve(parts.size() + born.size());
    transaction.commit();
    std::move(born.begin(), born.end(), std::back_inserter(parts));
    return lines;
}

void Journal::mark_delivered(const std::vector<std::int64_t>& ids, const storage::LedgerHead& head,
                             TimePoint at) {
    const std::lock_guard lock(state_->mutex);
    auto& database = state_->database;
    storage::SqliteTransaction transaction(database);
    // A rejected or repeated job gives its record id back: the same job may come again.
    auto update = database.prepare(
        "UPDATE document SET record_id=CASE WHEN state='committed' THEN record_id ELSE '' END, "
        "state='delivered', receipt='', sources=x'', finished_at=? WHERE id=?");
    for (const auto id : ids) {
        update.bind(1, to_ms(at)).bind(2, id).run();
    }
    database.prepare("DELETE FROM ledger_pending WHERE sequence<=?")
        .bind(1, static_cast<std::int64_t>(head.sequence))
        .run();
    transaction.commit();
}

void Journal::mark_answered(const std::vector<std::int64_t>& ids, TimePoint at) {
    if (ids.empty()) {
        return;
    }
    const std::lock_guard lock(state_->mutex);
    storage::SqliteTransaction transaction(state_->database);
    auto update = state_->database.prepare("UPDATE document SET finished_at=? WHERE id=?");
    for (const auto id : ids) {
        update.bind(1, to_ms(at)).bind(2, id).run();
    }
    transaction.commit();
}

bool Journal::record_decision(std::int64_t id, const std::string& decision) {
    const std::lock_guard lock(state_->mutex);
    auto& database = state_->database;
    storage::SqliteTransaction transaction(database);
    {
        auto query = database.prepare(
            "SELECT 1 FROM document WHERE id=? AND state='review' AND finished_at<>0");
        query.bind(1, id);
        if (!query.step()) {
            return false;
        }
    }
    database
        .prepare("UPDATE document SET state='decided', decision=?, attempts=0, next_try_at=0, "
                 "last_error='', finished_at=0 WHERE id=?")
        .bind(1, decision)
        .bind(2, id)
        .run();
    transaction.commit();
    return true;
}

std::vector<DocumentRow> Journal::take_decided() {
    const std::lock_guard lock(state_->mutex);
    auto& database = state_->database;
    std::vector<DocumentRow> rows;
    const auto look = [&] {
        rows.clear();
        auto query = database.prepare(std::string(k_columns) +
                                      "WHERE state='decided' AND state<>'delivered' "
                                      "ORDER BY id");
        while (query.step()) {
            rows.push_back(row_of(query));
            rows.back().state = State::claimed;
        }
    };
    look();
    if (rows.empty()) {
        return rows; // each second: without a write
    }
    storage::SqliteTransaction transaction(database);
    look();
    auto update = database.prepare("UPDATE document SET state='claimed' WHERE id=?");
    for (const auto& row : rows) {
        update.bind(1, row.id).run();
    }
    transaction.commit();
    return rows;
}

void Journal::move_receipt(std::int64_t id, const std::string& receipt_path) {
    const std::lock_guard lock(state_->mutex);
    state_->database.prepare("UPDATE document SET receipt_path=? WHERE id=?")
        .bind(1, receipt_path)
        .bind(2, id)
        .run();
}

std::vector<DocumentRow> Journal::unfinished() const {
    const std::lock_guard lock(state_->mutex);
    std::vector<DocumentRow> rows;
    auto query = state_->database.prepare(std::string(k_columns) +
                                          "WHERE state NOT IN ('delivered','review') ORDER BY id");
    while (query.step()) {
        rows.push_back(row_of(query));
    }
    return rows;
}

std::vector<DocumentRow> Journal::in_state(State state) const {
    const std::lock_guard lock(state_->mutex);
    std::vector<DocumentRow> rows;
    auto query = state_->database.prepare(std::string(k_columns) + "WHERE state=? ORDER BY id");
    query.bind(1, to_string(state));
    while (query.step()) {
        rows.push_back(row_of(query));
    }
    return rows;
}

std::optional<DocumentRow> Journal::find(std::int64_t id) const {
    const std::lock_guard lock(state_->mutex);
    auto query = state_->database.prepare(std::string(k_columns) + "WHERE id=?");
    query.bind(1, id);
    return query.step() ? std::optional(row_of(query)) : std::nullopt;
}

std::optional<DocumentRow> Journal::find_committed(const RecordId& record_id) const {
    const std::lock_guard lock(state_->mutex);
    auto query = state_->database.prepare(
        std::string(k_columns) + "WHERE record_id=? AND state IN ('committed','delivered')");
    query.bind(1, record_id.text());
    return query.step() ? std::optional(row_of(query)) : std::nullopt;
}

bool Journal::is_delivered(const std::string& key) const {
    const std::lock_guard lock(state_->mutex);
    auto query = state_->database.prepare("SELECT state='delivered' FROM document WHERE key=?");
    query.bind(1, key);
    return query.step() && query.column_int64(0) != 0;
}

bool Journal::receipt_path_taken(const std::string& receipt_path) const {
    const std::lock_guard lock(state_->mutex);
    auto query = state_->database.prepare(
        "SELECT 1 FROM document WHERE receipt_path=? AND state<>'delivered' LIMIT 1");
    query.bind(1, receipt_path);
    return query.step();
}

std::vector<StateCount> Journal::counts() const {
    const std::lock_guard lock(state_->mutex);
    std::vector<StateCount> counts;
    auto query = state_->database.prepare("SELECT state, count(*) FROM document GROUP BY state");
    while (query.step()) {
        if (const auto state = state_from(query.column_text(0))) {
            counts.push_back({.state = *state, .count = query.column_int64(1)});
        }
    }
    return counts;
}

std::uint64_t Journal::count_in(State state) const {
    const std::lock_guard lock(state_->mutex);
    // The second condition is what lets SQLite use the index of unfinished documents.
    auto query = state_->database.prepare(
        "SELECT count(*) FROM document WHERE state=? AND state<>'delivered'");
    query.bind(1, to_string(state));
    return query.step() ? static_cast<std::uint64_t>(query.column_int64(0)) : 0;
}

storage::LedgerHead Journal::ledger_head() const {
    const std::lock_guard lock(state_->mutex);
    return read_head(state_->database);
}

std::vector<storage::LedgerLine> Journal::pending_ledger_lines() const {
    const std::lock_guard lock(state_->mutex);
    std::vector<storage::LedgerLine> lines;
    auto query = state_->database.prepare(
        "SELECT sequence, line, sha256 FROM ledger_pending ORDER BY sequence");
    while (query.step()) {
        lines.push_back({.text = query.column_text(1),
                         .head = {.sequence = static_cast<std::uint64_t>(query.column_int64(0)),
                                  .sha256_hex = query.column_text(2)}});
    }
    return lines;
}

} // namespace scanseal::pipeline
