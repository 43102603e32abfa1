// storage/ledger.hpp — the append-only audit trail: one JSON object a line, each naming the SHA-256
// of the line before. The lines to write come from the journal, so an append that a crash cut short
// is made again with the same bytes. The chain alone does not show that last lines were removed;
// the head kept in the journal (or signed) does. Threads: one at a time. See
// docs/formats/ledger.md.
#pragma once

#include "core/clock.hpp"
#include "core/file_system.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace scanseal::storage {

/// What happened; becomes one line. `fields` are added in order, values are JSON strings. A
/// "committed" event has the fields "record_id" and "inventory_sha512".
struct LedgerEvent {
    TimePoint at;
    std::string event; ///< "committed", "rejected", "duplicate", ...
    std::vector<std::pair<std::string, std::string>> fields;
};

/// The end of the chain: number and SHA-256 (hex) of the last line. An empty ledger is {0, 64
/// zeros}.
struct LedgerHead {
    std::uint64_t sequence = 0;
    std::string sha256_hex = std::string(64, '0');

    friend bool operator==(const LedgerHead&, const LedgerHead&) = default;
};

struct LedgerLine {
    std::string text; ///< without the newline
    LedgerHead head;  ///< the chain's end once this line stands
};

/// The line that follows `head`. The same input gives the same bytes. Requires: no field is named
/// seq, at, event or prev, none twice, and the line stays under 1 MiB.
[[nodiscard]] LedgerLine make_ledger_line(const LedgerHead& head, const LedgerEvent& event);

struct LedgerReport {
    LedgerHead head;              ///< of the last good line
    std::uint64_t good_bytes = 0; ///< length of the file up to and with the last good line
    bool torn_tail = false;       ///< the file ends in the middle of a line
    bool valid = true;            ///< every whole line chains to the one before
    std::string problem;          ///< "line 17: prev does not match line 16"
    /// Record ids of "committed" lines, in order; behind a break of the chain too, as far as lines
    /// can be read.
    std::vector<std::string> committed_records;
    /// What the last "committed" line of each of these records gives as inventory_sha512
    /// (lower-case hex); empty if that line gives none. Read behind a break too.
    std::map<std::string, std::string> inventory_sha512;
};

class Ledger final {
public:
    /// ledger/ledger.jsonl inside `directory`. `file_system` must outlive this. Touches nothing.
    Ledger(FileSystem& file_system, Path directory);

    /// Appends whole lines with one write and fsyncs; the first append of a run also syncs the
    /// folder. Creates folder and file. Durable on return. Requires: they follow the file's end. On
    /// a Failure the file is cut back to where it was, as far as the disk allows: before the next
    /// append, read() and cut_torn_tail() must say where the ledger ends.
    void append(const std::vector<LedgerLine>& lines);
    /// Reads and judges the whole file, piece by piece. A missing file is an empty ledger.
    [[nodiscard]] LedgerReport read() const;
    /// At start-up and after a failed append: cuts off a torn last line and makes durable what
    /// read() saw, since a run that was killed may have written lines without syncing them. Throws
    /// Failure(corrupt) if the chain is broken: then nothing is cut.
    void cut_torn_tail(const LedgerReport& report);
    [[nodiscard]] Path file() const;

private:
    void sync_folder();

    FileSystem& file_system_;
    Path directory_;
    bool folder_synced_ = false;
};

} // namespace scanseal::storage
