#include "pipeline/journal_internal.hpp"

#include <set>

namespace scanseal::pipeline {

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
    auto row = state_->database.prepare(select_rows() + "WHERE id=?");
    for (const auto other : others) {
        row.bind(1, other);
        while (row.step()) {
            rows.push_back(row_of(row));
        }
    }
    return rows;
}

std::vector<DocumentRow> Journal::unfinished() const {
    const std::lock_guard lock(state_->mutex);
    std::vector<DocumentRow> rows;
    auto query = state_->database.prepare(select_rows() +
                                          "WHERE state NOT IN ('delivered','review') ORDER BY id");
    while (query.step()) {
        rows.push_back(row_of(query));
    }
    return rows;
}

std::vector<DocumentRow> Journal::in_state(State state) const {
    const std::lock_guard lock(state_->mutex);
    std::vector<DocumentRow> rows;
    auto query = state_->database.prepare(select_rows() + "WHERE state=? ORDER BY id");
    query.bind(1, to_string(state));
    while (query.step()) {
        rows.push_back(row_of(query));
    }
    return rows;
}

std::optional<DocumentRow> Journal::find(std::int64_t id) const {
    const std::lock_guard lock(state_->mutex);
    auto query = state_->database.prepare(select_rows() + "WHERE id=?");
    query.bind(1, id);
    return query.step() ? std::optional(row_of(query)) : std::nullopt;
}

std::optional<DocumentRow> Journal::find_committed(const RecordId& record_id) const {
    const std::lock_guard lock(state_->mutex);
    auto query = state_->database.prepare(
        select_rows() + "WHERE record_id=? AND state IN ('committed','delivered')");
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

} // namespace scanseal::pipeline
