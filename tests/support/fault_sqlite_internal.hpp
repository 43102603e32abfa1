// tests/support/fault_sqlite_internal.hpp — what SQLite's files on the fault disk share: the open
// files, and what the connections to one database know of each other. Files are in
// fault_sqlite.cpp, locks and shared memory in fault_sqlite_locks.cpp.
#pragma once

#include "tests/support/fault_sqlite.hpp"

#include <sqlite3.h>

#include <array>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

namespace scanseal::test {

/// What the connections to one database share: locks and the index of its log.
struct SharedDatabase {
    int shared = 0; ///< holders of SHARED or more
    const void* reserved = nullptr;
    const void* pending = nullptr;
    const void* exclusive = nullptr;
    std::vector<std::unique_ptr<std::array<char, 32768>>> regions;
    std::array<int, SQLITE_SHM_NLOCK> shm_shared{};
    std::array<const void*, SQLITE_SHM_NLOCK> shm_exclusive{};
};

struct SqliteWorld {
    FaultFileSystem* files = nullptr;
    std::function<void()> on_crash;
    std::map<std::string, SharedDatabase> shared;
    std::recursive_mutex mutex;
    bool told = false;
};

extern SqliteWorld g_sqlite_world;

struct FaultFile {
    sqlite3_file base;
    std::string* path;
    int lock;
    bool names_directory; ///< its first sync syncs its name too
    bool removed_at_close;
    std::uint32_t shm_shared; ///< slots held, as bits
    std::uint32_t shm_exclusive;
};

inline FaultFile& of(sqlite3_file* file) {
    return *reinterpret_cast<FaultFile*>(file);
}

inline SharedDatabase& shared_of(const FaultFile& file) {
    return g_sqlite_world.shared[*file.path];
}

// Of sqlite3_io_methods (https://www.sqlite.org/c3ref/io_methods.html).
int lock_file(sqlite3_file* base, int wanted);
int unlock_file(sqlite3_file* base, int wanted);
int check_reserved(sqlite3_file* base, int* held);
int map_region(sqlite3_file* base, int region, int size, int extend, volatile void** memory);
int lock_region(sqlite3_file* base, int first, int count, int flags);
void barrier(sqlite3_file* /*file*/);
int unmap_regions(sqlite3_file* base, int remove);

} // namespace scanseal::test
