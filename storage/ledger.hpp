// storage/ledger.hpp — the append-only audit trail: one JSON object a line, each naming the SHA-256 of the line before.
// The lines to write come from the journal, so an append that a crash cut short is made again with the same bytes.
// See docs/formats/ledger.md.
#pragma once

#include "core/clock.hpp"
#include "core/file_system.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace scanseal::storage {

/// What happened; becomes one line. `fields` are added in order, values are JSON strings.
struct LedgerEvent {
    TimePoint at;
    std::string event; ///< "committed", "rejected", "duplicate", ...
    std::vector<std::pair<std::string, std::string>> fields;
};

/// The end of the chain: number and SHA-256 (hex) of the last line. An empty ledger is {0, 64 zeros}.
struct LedgerHead {
    std::uint64_t sequence = 0;
    std::string sha256_hex = std::string(64, '0');

    friend bool operator==(const LedgerHead&, const LedgerHead&) = default;
};

struct LedgerLine {
    std::string text; ///< without the newline
    LedgerHead head;  ///< the chain's end once this line stands
};

/// The line that follows `head`.
[[nodiscard]] LedgerLine make_ledger_line(const LedgerHead& head, const LedgerEvent& event);

struct LedgerReport {
    LedgerHead head;           ///< of the last good line
    std::uint64_t good_bytes = 0; ///< length of the file up to and with the last good line
    bool torn_tail = false;    ///< the file ends in the middle of a line
    bool valid = true;         ///< every whole line chains to the one before
    std::string problem;       ///< "line 17: prev does not match line 16"
    std::vector<std::string> committed_records; ///< record ids of "committed" lines, in order
};

class Ledger final {
public:
    /// ledger/ledger.jsonl inside `directory`. `file_system` must outlive this.
    Ledger(FileSystem& file_system, Path directory);

    /// Appends whole lines and fsyncs; durable on return. Requires: they follow the file's end.
    void append(const std::vector<LedgerLine>& lines);
    /// Reads and judges the whole file.
    [[nodiscard]] LedgerReport read() const;
    /// Cuts off a torn last line after a crash.
    void cut_torn_tail(const LedgerReport& report);
    [[nodiscard]] Path file() const;

private:
    FileSystem& file_system_;
    Path directory_;
};

} // namespace scanseal::storage
