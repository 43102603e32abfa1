#include "pipeline/station_comparison.hpp"

#include "core/assert.hpp"
#include "storage/record_check.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace scanseal::pipeline {

namespace {

constexpr const char* k_inventory_digests = "inventory_digests";

using Ids = std::set<std::string>;
using PendingLines = std::map<std::uint64_t, storage::LedgerLine>;

/// Everything read for one look, in an order that matters: see read_all.
struct Looked {
    Ids under_way; ///< maybe in the vault, and not yet in ledger or index
    PendingLines pending;
    Ids in_vault;
    storage::LedgerReport ledger;
    Ids in_index;
    storage::LedgerHead journal_head;
};

Ids texts_of(const std::vector<RecordId>& ids) {
    Ids texts;
    for (const auto& id : ids) {
        texts.insert(id.text());
    }
    return texts;
}

void add_under_way(const Journal& journal, Ids& ids) {
    for (const auto state : {State::timestamped, State::committed}) {
        for (const auto& row : journal.in_state(state)) {
            ids.insert(row.record_id);
        }
    }
}

void add_pending(const Journal& journal, PendingLines& lines) {
    for (auto& line : journal.pending_ledger_lines()) {
        lines.emplace(line.head.sequence, std::move(line));
    }
}

/// A record goes from the journal's `timestamped` to the vault, to `committed` with a pending line,
/// to the ledger, to the index. The journal is read before and after the rest: what is in neither
/// of its two answers had left that road before, or came onto it after.
Looked read_all(const StationParts& parts) {
    Looked looked;
    add_under_way(parts.journal, looked.under_way);
    add_pending(parts.journal, looked.pending);
    looked.in_vault = texts_of(parts.vault.list());
    looked.ledger = parts.ledger.read();
    looked.journal_head = parts.journal.ledger_head();
    add_pending(parts.journal, looked.pending);
    looked.in_index = texts_of(parts.index.all());
    add_under_way(parts.journal, looked.under_way);
    return looked;
}

std::string prev_of(const storage::LedgerLine& line) {
    const auto value = nlohmann::json::parse(line.text, nullptr, false);
    return value.is_object() ? value.value("prev", "") : "";
}

/// The file ends where the journal says, or exactly the journal's pending lines are missing.
bool ends_right(const storage::LedgerHead& file, const storage::LedgerHead& journal,
                const PendingLines& pending) {
    if (file == journal) {
        return true;
    }
    if (file.sequence >= journal.sequence || journal.sequence - file.sequence > pending.size()) {
        return false;
    }
    auto before = file;
    for (auto sequence = file.sequence + 1; sequence <= journal.sequence; ++sequence) {
        const auto line = pending.find(sequence);
        if (line == pending.end() || prev_of(line->second) != before.sha256_hex) {
            return false;
        }
        before = line->second.head;
    }
    return before == journal;
}

ComparisonCheck whole(const std::string& part, const std::string& name, bool passed,
                      const std::string& problem) {
    ComparisonCheck check{.part = part, .name = name, .heading = {}, .findings = {}};
    if (!passed) {
        check.findings.emplace("", problem);
    }
    return check;
}

void add_root_checks(const StationParts& parts, StationComparison& comparison) {
    constexpr std::string_view k_between = "; "; // storage::Findings joins with it
    for (const auto& one : storage::check_root(parts.file_system, parts.vault).checks) {
        ComparisonCheck check{.part = "vault", .name = one.name, .heading = {}, .findings = {}};
        std::string_view rest = one.detail;
        while (!one.passed) {
            const std::string finding(rest.substr(0, rest.find(k_between)));
            check.findings.emplace(finding, finding);
            if (finding.size() == rest.size()) {
                break;
            }
            rest.remove_prefix(finding.size() + k_between.size());
        }
        comparison.checks.push_back(std::move(check));
    }
}

void add_ledger_checks(const Looked& looked, StationComparison& comparison) {
    const auto& file = looked.ledger;
    comparison.checks.push_back(whole("ledger", "chain", file.valid, file.problem));
    comparison.checks.push_back(
        whole("ledger", "whole_lines", !file.torn_tail, "the last line is cut off"));
    comparison.checks.push_back(
        whole("ledger", "ends_where_the_journal_says",
              ends_right(file.head, looked.journal_head, looked.pending),
              "the file ends at line " + std::to_string(file.head.sequence) +
                  ", the journal says " + std::to_string(looked.journal_head.sequence) +
                  ": lines were removed, added or changed"));
}

/// Empty if the record is there, and with the inventory that the ledger names; else what is wrong.
std::string judge_inventory(const storage::Vault& vault, const std::string& id_text,
                            const std::string& expected) {
    const auto id = RecordId::parse(id_text);
    if (!id) {
        return "'" + id_text + "' is no record id";
    }
    const auto place = vault.locate(*id);
    if (!place) {
        return id_text + " (" + place.error().detail + ")";
    }
    if (expected.empty()) {
        return id_text + " (its ledger line names no digest)";
    }
    return place->inventory_sha512.hex() == expected
               ? ""
               : id_text + " (the vault's inventory is not the one that was committed)";
}

/// A committed record's inventory is the one that the ledger names: a record replaced by another of
/// the same id, sealed just as well, shows here alone.
void add_inventory_digests(const StationParts& parts, const Looked& looked,
                           const ComparisonCheck* earlier, StationComparison& comparison) {
    ComparisonCheck check{.part = "ledger",
                          .name = k_inventory_digests,
                          .heading = "not as the ledger says:",
                          .findings = {}};
    for (const auto& [id, digest] : looked.ledger.inventory_sha512) {
        if (!looked.in_vault.contains(id) ||
            (earlier != nullptr && !earlier->findings.contains(id))) {
            continue; // missing ones are another check's
        }
        if (auto problem = judge_inventory(parts.vault, id, digest); !problem.empty()) {
            check.findings.emplace(id, std::move(problem));
        }
    }
    comparison.checks.push_back(std::move(check));
}

/// The ids of `these` that are in none of the others.
template <class... Others>
ComparisonCheck only_in(const std::string& part, const std::string& name,
                        const std::string& heading, const Ids& these, const Others&... others) {
    ComparisonCheck check{.part = part, .name = name, .heading = heading, .findings = {}};
    for (const auto& id : these) {
        if (!(others.contains(id) || ...)) {
            check.findings.emplace(id, id);
        }
    }
    return check;
}

/// Drops ids that are in the vault after all: it was listed before the others were read.
ComparisonCheck not_there_now(ComparisonCheck check, const storage::Vault& vault) {
    std::erase_if(check.findings, [&vault](const auto& finding) {
        const auto id = RecordId::parse(finding.first);
        return id && vault.locate(*id).has_value();
    });
    return check;
}

void add_record_checks(const StationParts& parts, const Looked& looked,
                       StationComparison& comparison) {
    const Ids in_ledger(looked.ledger.committed_records.begin(),
                        looked.ledger.committed_records.end());
    comparison.checks.push_back(
        not_there_now(only_in("vault", "holds_every_committed_record",
                              "in the ledger but not in the vault:", in_ledger, looked.in_vault),
                      parts.vault));
    comparison.checks.push_back(only_in("vault", "holds_nothing_else",
                                        "in the vault but not in the ledger:", looked.in_vault,
                                        in_ledger, looked.under_way));
    comparison.checks.push_back(only_in("index", "knows_every_record",
                                        "not in the index (scanseal reindex):", looked.in_vault,
                                        looked.in_index, looked.under_way));
    comparison.checks.push_back(not_there_now(
        only_in("index", "knows_nothing_else",
                "only in the index (scanseal reindex):", looked.in_index, looked.in_vault),
        parts.vault));
}

const ComparisonCheck* find_check(const StationComparison* comparison, const std::string& name) {
    if (comparison == nullptr) {
        return nullptr;
    }
    const auto found = std::ranges::find(comparison->checks, name, &ComparisonCheck::name);
    return found == comparison->checks.end() ? nullptr : &*found;
}

} // namespace

bool StationComparison::good() const {
    return std::ranges::all_of(checks, [](const auto& check) { return check.findings.empty(); });
}

void StationComparison::keep_what_stays(const StationComparison& later) {
    SCANSEAL_ASSERT(checks.size() == later.checks.size());
    for (std::size_t i = 0; i < checks.size(); ++i) {
        auto& mine = checks[i].findings;
        const auto& theirs = later.checks[i].findings;
        std::erase_if(mine, [&](const auto& one) { return !theirs.contains(one.first); });
        for (auto& [key, text] : mine) {
            text = theirs.at(key);
        }
    }
}

StationComparison compare_station(const StationParts& parts, const StationComparison* earlier) {
    StationComparison comparison;
    add_root_checks(parts, comparison);
    auto looked = read_all(parts);
    add_ledger_checks(looked, comparison);
    add_inventory_digests(parts, looked, find_check(earlier, k_inventory_digests), comparison);
    add_record_checks(parts, looked, comparison);
    comparison.in_vault = std::move(looked.in_vault);
    return comparison;
}

} // namespace scanseal::pipeline
