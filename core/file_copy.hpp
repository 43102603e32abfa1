// core/file_copy.hpp — one file copied byte by byte, with the digest of what was written.
#pragma once

#include "core/digest.hpp"
#include "core/file_system.hpp"

#include <cstdint>

namespace scanseal {

struct FileCopy {
    std::uint64_t size_bytes = 0;
    Digest sha256; ///< of the bytes that were written
};

/// Copies `from` to `to`, which must not exist (Failure exists). The content is durable on return,
/// the name only after sync_directory of its folder. Takes 1 MiB of memory. After another Failure a
/// part of the copy may lie at `to`.
[[nodiscard]] FileCopy copy_file(FileSystem& file_system, const Path& from, const Path& to);

} // namespace scanseal
