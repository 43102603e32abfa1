// pipeline/source_copy.hpp — a job's files copied from another file system, and their sources
// removed: the copy is whole, durable and compared before anything of the source goes.
#pragma once

#include "core/file_system.hpp"
#include "pipeline/hot_folder_notes.hpp"

#include <string>
#include <vector>

namespace scanseal::pipeline {

/// What a copy into the spool could not remove from the hot folder.
struct LeftSource {
    std::vector<LeftFile> files;
    std::string reason; ///< why the first of them could not be removed
};

/// A file or folder that was copied, as it was before the copy.
struct CopiedSource {
    Path path;
    FileStatus before;
};

/// Copies one regular file to `target`, which must not exist, reads the copy back and compares it.
/// The content is durable on return, the name only after sync_directory of its folder.
void copy_checked(FileSystem& file_system, const Path& source, const Path& target);

/// Copies a file, or a folder with all it holds, to `target`, as copy_checked does; folders are
/// synced. Links and devices are listed in `copied` but not copied. `copied` grows by what was
/// looked at, a folder after what it holds. Throws Failure; a part of the copy may lie there then.
void copy_source(FileSystem& file_system, const Path& source, const Path& target,
                 std::vector<CopiedSource>& copied);

/// Removes what was copied, unless it was written since or came later: that stays where it is.
/// Tells what could not be removed. What was removed from a folder that stays is durable on return;
/// for what lies beside each other in `copied` itself, the caller syncs the folder.
[[nodiscard]] LeftSource remove_copied(FileSystem& file_system,
                                       const std::vector<CopiedSource>& copied);

/// Removes `source` as far as it is byte for byte what lies at `copy`; adds to `left` what could
/// not be removed. Durable as with remove_copied.
void remove_if_same(FileSystem& file_system, const Path& source, const Path& copy,
                    LeftSource& left);

} // namespace scanseal::pipeline
