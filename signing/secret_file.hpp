// signing/secret_file.hpp — the secret that opens an operator's key, from a file only the daemon
// may read.
#pragma once

#include "core/file_system.hpp"
#include "core/result.hpp"

#include <string>

namespace scanseal::signing {

/// The content of `path` without one trailing line end ("\n" or "\r\n"). Refuses key_unreadable
/// when the file is missing, not a regular file, larger than 4 KiB, holds a zero byte, or may be
/// read by group or others (anything beyond mode 0600). Throws Failure when the disk fails or the
/// daemon itself may not read it. The secret never appears in a refusal.
[[nodiscard]] Result<std::string> load_secret(const FileSystem& file_system, const Path& path);

} // namespace scanseal::signing
