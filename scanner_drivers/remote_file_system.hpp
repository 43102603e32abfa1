// scanner_drivers/remote_file_system.hpp — whether inotify can see everything that is written below
// a path.
#pragma once

#include "core/file_system.hpp"

#include <cstdint>

namespace scanseal::scanner_drivers {

/// True for file systems on which other machines or processes write without the local kernel seeing
/// it, by the magic number of statfs(2). An overlay counts as local.
[[nodiscard]] bool is_remote_magic(std::uint32_t magic) noexcept;

/// is_remote_magic for the file system that holds `path`; true if that cannot be found out.
[[nodiscard]] bool is_on_remote_file_system(const Path& path) noexcept;

} // namespace scanseal::scanner_drivers
