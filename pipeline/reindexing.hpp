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

/// Clears `index` and puts in every record whose document.json can be read.
[[nodiscard]] ReindexReport reindex(const storage::Vault& vault, storage::RecordIndex& index);

} // namespace scanseal::pipeline
