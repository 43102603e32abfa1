#include "pipeline/journal.hpp"

#include "pipeline/journal_internal.hpp"

namespace scanseal::pipeline {

Journal::Store::Store(const Path& file) : database(file) {
    bring_schema_up_to_date(database, file);
}

Journal::Journal(const Path& file) : state_(std::make_unique<Store>(file)) {}

Journal::~Journal() = default;

std::vector<std::int64_t> Journal::begin_claims(const std::vector<NewClaim>& claims) {
    const std::lock_guard lock(state_->mutex);
    auto& database = state_->database;
    storage::SqliteTransaction transaction(database);
    auto ids = insert_claims(database, claims, State::claiming);
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
        .bind(1, stored_time(next_try_at))
        .bind(2, error)
        .bind(3, id)
        .run();
}

} // namespace scanseal::pipeline
