// pipeline/journal.hpp — the state of every document, in SQLite (WAL, synchronous=FULL). What it
// says is the truth after a restart. Also holds the ledger lines that are decided but may not yet
// stand in the ledger file, so that no line is lost or doubled. Every changing call is durable on
// return. Thread-safe. Throws Failure(database, busy, disk_full).
#pragma once

#include "core/clock.hpp"
#include "core/file_system.hpp"
#include "core/ids.hpp"
#include "pipeline/state.hpp"
#include "storage/ledger.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// A job about to be claimed.
struct NewClaim {
    std::string key;        ///< random; names the folders in spool and staging
    std::string hot_folder; ///< the profile name of the hot folder it lies in
    std::string job_name;
    std::vector<std::string>
        sources; ///< absolute paths in the hot folder: the job's folder, or its two files
    TimePoint captured_at;
    std::string
        refusal; ///< a finding (JSON) that makes the job refused whatever it holds, or empty
};

struct DocumentRow {
    std::int64_t id = 0;
    std::string key;
    std::string hot_folder;
    std::string job_name;
    std::vector<std::string> sources;
    State state = State::claiming;
    TimePoint captured_at;
    std::string refusal;
    unsigned attempts = 0;
    TimePoint next_try_at;
    std::string last_error;
    std::string record_id;
    std::string work; ///< WorkSheet as text, empty before the first stage
    std::string
        receipt_path; ///< final place of the receipt (folder for rejected jobs), once decided
    std::string receipt;
    std::string part;         ///< of a stack (pipeline/stack_part.hpp), or empty
    std::string decision;     ///< of an information manager (pipeline/decision.hpp), or empty
    std::string replacements; ///< of pages while it was held (pipeline/page_replacement.hpp)
    bool answered = false;    ///< the receipt was written once (also while it is held for review)
};

/// What stands between a document and its record id.
struct Reservation {
    bool granted = false;
    std::int64_t held_by = 0;    ///< another document with the same id that is still on its road
    bool held_in_review = false; ///< and waits for a person
    std::string done_as;         ///< record id, if that record has been committed before
};

/// A document that a stack was separated into. Its files are in the spool, durably.
struct NewPart {
    std::string key;
    std::string job_name;
    std::string part; ///< pipeline/stack_part.hpp
};

/// A document whose outcome is decided.
struct Outcome {
    std::int64_t id = 0;
    State state = State::rejected; ///< committed, rejected, duplicate, separated or review
    std::string work;
    std::string receipt_path;
    std::string receipt;
    storage::LedgerEvent event;
    std::vector<NewPart> parts{}; ///< of a separated stack: documents of their own from here on
};

struct SavedWork {
    std::int64_t id = 0;
    std::string work;
};

struct StateCount {
    State state;
    std::int64_t count;
};

class Journal final {
public:
    /// Opens or creates the database.
    explicit Journal(const Path& file);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;
    Journal(Journal&&) = delete;
    Journal& operator=(Journal&&) = delete;

    // The road.
    /// Notes jobs that are about to be moved into the spool, in one transaction; ids in the order
    /// given.
    [[nodiscard]] std::vector<std::int64_t> begin_claims(const std::vector<NewClaim>& claims);
    /// Their files are in the spool, durably.
    void mark_claimed(const std::vector<std::int64_t>& ids);
    /// The claim came to nothing: its files were gone.
    void forget_claim(std::int64_t id);
    /// Grants `record_id` to this document unless another one has it, and notes its input pages
    /// (`page_keys`: SHA-256 of the file and page index, as text). Check and grant are one
    /// transaction; the document is `claimed` from here on.
    [[nodiscard]] Reservation reserve_record(std::int64_t id, const RecordId& record_id,
                                             const std::vector<std::string>& page_keys);
    /// Other documents, not rejected, that hold a page with one of these keys.
    [[nodiscard]] std::vector<DocumentRow>
    others_with_pages(std::int64_t id, const std::vector<std::string>& page_keys) const;
    void save(std::int64_t id, State state, const std::string& work);
    /// Many documents that reached the same state, in one transaction.
    void save_all(State state, const std::vector<SavedWork>& works);
    /// To be tried again not before `next_try_at`; `error` is shown in status.
    void postpone(std::int64_t id, TimePoint next_try_at, const std::string& error);
    /// Decides outcomes: rows, ledger lines and the rows of parts (`claimed`, with the hot folder
    /// and capture time of their stack) in one transaction. Returns the ledger lines to append now.
    std::vector<storage::LedgerLine> decide(const std::vector<Outcome>& outcomes);
    /// The same; the new rows of parts are added to `parts`.
    std::vector<storage::LedgerLine> decide(const std::vector<Outcome>& outcomes,
                                            std::vector<DocumentRow>& parts);
    /// Receipts are written and sources gone; the ledger file ends at `head` or later.
    void mark_delivered(const std::vector<std::int64_t>& ids, const storage::LedgerHead& head,
                        TimePoint at);
    /// Documents held for review whose receipt has been written: it is not written again.
    void mark_answered(const std::vector<std::int64_t>& ids, TimePoint at);
    /// A held document whose receipt has been written is decided; false, and nothing is changed, if
    /// it is not held or not answered (any more). Any process may call it.
    [[nodiscard]] bool record_decision(std::int64_t id, const std::string& decision);
    /// A held document whose receipt has been written gets other pages, and is to be prepared
    /// anew, as one that is decided; what was decided before counts no more. False, and nothing is
    /// changed, if it is not held or not answered (any more), or has other replacements than
    /// `before`. Any process may call it.
    [[nodiscard]] bool record_replacement(std::int64_t id, const std::string& before,
                                          const std::string& after);
    /// Takes up what was decided: those documents are `claimed` from here on.
    [[nodiscard]] std::vector<DocumentRow> take_decided();
    /// The receipt's place turned out to be taken: another one.
    void move_receipt(std::int64_t id, const std::string& receipt_path);

    /// Mending (pipeline/recovery.hpp): the ledger ends at `head` whatever the outbox held, which
    /// is emptied; and these jobs, whose files are in the spool, are `claimed`. One transaction.
    void adopt(const storage::LedgerHead& head, const std::vector<NewClaim>& jobs);

    // Looking.
    /// Everything that is not delivered and not held for review, oldest first.
    [[nodiscard]] std::vector<DocumentRow> unfinished() const;
    [[nodiscard]] std::vector<DocumentRow> in_state(State state) const;
    [[nodiscard]] std::optional<DocumentRow> find(std::int64_t id) const;
    /// The document that was committed as this record.
    [[nodiscard]] std::optional<DocumentRow> find_committed(const RecordId& record_id) const;
    /// The document of this key has left: receipt written, nothing of it is needed any more.
    [[nodiscard]] bool is_delivered(const std::string& key) const;
    [[nodiscard]] bool receipt_path_taken(const std::string& receipt_path) const;
    [[nodiscard]] std::vector<StateCount> counts() const;
    /// How many documents stand in a state that is not `delivered`; quick.
    [[nodiscard]] std::uint64_t count_in(State state) const;
    /// Where the ledger file must end once all pending lines are appended.
    [[nodiscard]] storage::LedgerHead ledger_head() const;
    [[nodiscard]] std::vector<storage::LedgerLine> pending_ledger_lines() const;

private:
    struct Store;
    std::unique_ptr<Store> state_;
};

} // namespace scanseal::pipeline
