// pipeline/station_comparison.hpp — vault, ledger, journal and index of one station held against
// each other, once. A daemon may be at work: what the journal says is under way is no difference.
#pragma once

#include "core/file_system.hpp"
#include "pipeline/journal.hpp"
#include "storage/ledger.hpp"
#include "storage/record_index.hpp"
#include "storage/vault.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace scanseal::pipeline {

/// What is compared; borrowed.
struct StationParts {
    const FileSystem& file_system;
    const storage::Vault& vault;
    const storage::Ledger& ledger;
    const Journal& journal;
    const storage::RecordIndex& index;
};

/// One check of the whole station, with everything it found.
struct ComparisonCheck {
    std::string part; ///< "vault", "ledger", "index"
    std::string name;
    std::string heading; ///< before the findings, e.g. "in the ledger but not in the vault:"
    /// By what they are about (a record id, a path; empty for the whole): the same finding has the
    /// same key in every look.
    std::map<std::string, std::string> findings;
};

struct StationComparison {
    std::vector<ComparisonCheck> checks; ///< always the same ones, in the same order
    std::set<std::string> in_vault;      ///< record ids

    [[nodiscard]] bool good() const;
    /// Keeps of each check only the findings that `later` has too, in its words: the rest was the
    /// daemon at work between two reads.
    void keep_what_stays(const StationComparison& later);
};

/// Reads all of it. With `earlier`, the inventories of records that were found good then are not
/// read again. Throws Failure as the parts do.
[[nodiscard]] StationComparison compare_station(const StationParts& parts,
                                                const StationComparison* earlier);

} // namespace scanseal::pipeline
