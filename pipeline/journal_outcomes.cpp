#include "pipeline/journal_internal.hpp"

#include <iterator>

namespace scanseal::pipeline {

namespace {

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
    auto query = database.prepare(select_rows() + "WHERE key=?");
    for (const auto& part : stack.parts) {
        insert.bind(1, part.key).bind(2, part.job_name).bind(3, part.part).bind(4, stack.id).run();
        query.bind(1, part.key);
        while (query.step()) {
            rows.push_back(row_of(query));
        }
    }
}

/// What stands in `replacements` of a held document whose receipt is written; else nothing.
std::optional<std::string> held_and_answered(storage::SqliteDatabase& database, std::int64_t id) {
    auto query = database.prepare(
        "SELECT replacements FROM document WHERE id=? AND state='review' AND finished_at<>0");
    query.bind(1, id);
    return query.step() ? std::optional(query.column_text(0)) : std::nullopt;
}

/// To be prepared anew.
void reopen(storage::SqliteDatabase& database, std::int64_t id, const std::string& decision,
            const std::string& replacements) {
    database
        .prepare("UPDATE document SET state='decided', decision=?, replacements=?, attempts=0, "
                 "next_try_at=0, last_error='', finished_at=0 WHERE id=?")
        .bind(1, decision)
        .bind(2, replacements)
        .bind(3, id)
        .run();
}

} // namespace

std::vector<storage::LedgerLine> Journal::decide(const std::vector<Outcome>& outcomes) {
    std::vector<DocumentRow> parts;
    return decide(outcomes, parts);
}

std::vector<storage::LedgerLine> Journal::decide(const std::vector<Outcome>& outcomes,
                                                 std::vector<DocumentRow>& parts) {
    const std::lock_guard lock(state_->mutex);
    auto& database = state_->database;
    storage::SqliteTransaction transaction(database);
    auto head = read_ledger_head(database);
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
        update.bind(1, stored_time(at)).bind(2, id).run();
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
        update.bind(1, stored_time(at)).bind(2, id).run();
    }
    transaction.commit();
}

bool Journal::record_decision(std::int64_t id, const std::string& decision) {
    const std::lock_guard lock(state_->mutex);
    auto& database = state_->database;
    storage::SqliteTransaction transaction(database);
    const auto held = held_and_answered(database, id);
    if (!held) {
        return false;
    }
    reopen(database, id, decision, *held);
    transaction.commit();
    return true;
}

bool Journal::record_replacement(std::int64_t id, const std::string& before,
                                 const std::string& after) {
    const std::lock_guard lock(state_->mutex);
    auto& database = state_->database;
    storage::SqliteTransaction transaction(database);
    if (held_and_answered(database, id) != before) {
        return false;
    }
    reopen(database, id, "", after);
    transaction.commit();
    return true;
}

std::vector<DocumentRow> Journal::take_decided() {
    const std::lock_guard lock(state_->mutex);
    auto& database = state_->database;
    std::vector<DocumentRow> rows;
    const auto look = [&] {
        rows.clear();
        auto query =
            database.prepare(select_rows() + "WHERE state='decided' AND state<>'delivered' "
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

storage::LedgerHead Journal::ledger_head() const {
    const std::lock_guard lock(state_->mutex);
    return read_ledger_head(state_->database);
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
