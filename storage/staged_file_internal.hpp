// storage/staged_file_internal.hpp — a file written, synced, read back and compared. Internal to
// storage/*.cpp.
#pragma once

#include "core/digest.hpp"
#include "core/file_system.hpp"

#include <string>
#include <vector>

namespace scanseal::storage {

struct WrittenFile {
    Digest sha512; ///< of the bytes read back
    std::uint64_t size_bytes = 0;
};

/// Copies `source` to `path`, which is replaced if a former try left it, and fsyncs; not its
/// folder. Reads it back, compares it with the source and takes the digest. Memory: two pieces of 1
/// MiB. Throws Failure(input_output) if the source is shorter than it said or other bytes come
/// back.
[[nodiscard]] WrittenFile write_and_read_back(FileSystem& file_system, const Path& path,
                                              const ByteSource& source);

/// Writes a small file without reading it back, and fsyncs it; replaces what a former try left.
void write_synced(FileSystem& file_system, const Path& path, std::string_view text);

/// All folders below and with `top`, deepest first, and all else, as paths.
struct Tree {
    std::vector<Path> folders;
    std::vector<Path> files;
    std::vector<Path> others; ///< links, devices and the like
};

[[nodiscard]] Tree walk_tree(const FileSystem& file_system, const Path& top);

} // namespace scanseal::storage
