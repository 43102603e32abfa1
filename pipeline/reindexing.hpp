// pipeline/reindexing.hpp — makes the index again from the vault alone.
#pragma once

#include "storage/record_index.hpp"
#include "storage/vault.hpp"

#include <string>
#include <vector>

namespace scanseal::pipeline {

struct ReindexReport {
    std::size_t records = 0;
    std::vector<std::string> unreadable; ///< record id and reason
};

/// Makes `index` hold every record whose document.json can be read, and nothing else, in one step:
/// until it is whole, and after a Failure, the old one stands. A running daemon's own writes to the
/// index wait meanwhile, and are tried again if that takes long.
[[nodiscard]] ReindexReport reindex(const storage::Vault& vault, storage::RecordIndex& index);

} // namespace scanseal::pipeline
