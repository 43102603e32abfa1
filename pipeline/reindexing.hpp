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
/// until it is whole, and after a Failure, the old one stands. Holds the index's write lock
/// meanwhile: a daemon at work gives up writing to it after some seconds, so a large vault's is
/// better made with the daemon stopped.
[[nodiscard]] ReindexReport reindex(const storage::Vault& vault, storage::RecordIndex& index);

} // namespace scanseal::pipeline
