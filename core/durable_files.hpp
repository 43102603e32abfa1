// core/durable_files.hpp — the few patterns of durable file work that everything else is made of.
#pragma once

#include "core/bytes.hpp"
#include "core/file_system.hpp"

namespace scanseal {

/// Puts `bytes` at `path`, which must not exist: temporary name beside it, write, fsync, rename,
/// fsync of the directory. On return the file is durable and whole. After a Failure or a crash
/// `path` is either not there, or whole but perhaps not yet durable: whoever repeats looks first.
/// Throws Failure(exists) if `path` was there and leaves it as it is. A stale temporary from a
/// crash is replaced.
void write_durably(FileSystem& file_system, const Path& path, ByteView bytes);

/// As write_durably, but the name is durable only after sync_directory of its folder: many files
/// put into one folder need that once. The content is durable on return.
void write_and_rename(FileSystem& file_system, const Path& path, ByteView bytes);

/// As write_durably, but only the owner may read the file (mode 0600): for private keys and
/// secrets.
void write_private_durably(FileSystem& file_system, const Path& path, ByteView bytes);

/// As write_durably, but an existing `path` is replaced in one step: at every moment it holds the
/// old or the new bytes.
void replace_durably(FileSystem& file_system, const Path& path, ByteView bytes);

/// Creates a directory and its missing parents, each synced into its parent. One that exists is
/// synced as well, so that its name is durable on return whoever made it.
void create_directories_durably(FileSystem& file_system, const Path& directory);

/// Removes a directory and everything below it; missing is fine. Not durable by itself: whatever is
/// removed may be removed again.
void remove_tree(FileSystem& file_system, const Path& path);

/// Moves a file or directory by rename and syncs both parent directories. Requires: same file
/// system, `to` free.
void move_durably(FileSystem& file_system, const Path& from, const Path& to);

} // namespace scanseal
