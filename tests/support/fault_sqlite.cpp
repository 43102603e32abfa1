// SQLite's interface to a system: https://www.sqlite.org/c3ref/io_methods.html, c3ref/vfs.html and
// fileformat2.html; what a new file's name needs: os_unix.c, "directory sync".
#include "tests/support/fault_sqlite_internal.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <new>

namespace scanseal::test {

SqliteWorld g_sqlite_world;

namespace {

/// Runs `work` on the disk; what it throws becomes one of SQLite's codes.
template <class Work>
int on_disk(int code, const Work& work) noexcept {
    try {
        return work();
    } catch (const CrashNow&) {
        const std::scoped_lock lock(g_sqlite_world.mutex);
        if (!g_sqlite_world.told) {
            g_sqlite_world.told = true;
            g_sqlite_world.on_crash();
        }
        return code;
    } catch (const Failure& failure) {
        return failure.kind() == FailureKind::disk_full ? SQLITE_FULL : code;
    } catch (const std::bad_alloc&) {
        return SQLITE_NOMEM;
    }
}

int close_file(sqlite3_file* base) {
    auto& file = of(base);
    {
        const std::scoped_lock lock(g_sqlite_world.mutex);
        auto& shared = shared_of(file);
        shared.shared -= file.lock >= SQLITE_LOCK_SHARED ? 1 : 0;
        for (const void** holder : {&shared.reserved, &shared.pending, &shared.exclusive}) {
            *holder = *holder == base ? nullptr : *holder;
        }
    }
    if (file.removed_at_close) {
        static_cast<void>(on_disk(SQLITE_IOERR_DELETE, [&] {
            g_sqlite_world.files->remove_file(*file.path);
            return SQLITE_OK;
        }));
    }
    delete file.path;
    return SQLITE_OK;
}

int read_file_at(sqlite3_file* base, void* out, int count, sqlite3_int64 offset) {
    return on_disk(SQLITE_IOERR_READ, [&] {
        const auto size = static_cast<std::size_t>(count);
        const std::span<std::uint8_t> bytes(static_cast<std::uint8_t*>(out), size);
        const auto got = g_sqlite_world.files->read_at(*of(base).path,
                                                       static_cast<std::uint64_t>(offset), bytes);
        std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(got), bytes.end(), std::uint8_t{0});
        return got == size ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
    });
}

int write_file_at(sqlite3_file* base, const void* in, int count, sqlite3_int64 offset) {
    return on_disk(SQLITE_IOERR_WRITE, [&] {
        g_sqlite_world.files->write_at(
            *of(base).path, static_cast<std::uint64_t>(offset),
            {static_cast<const std::uint8_t*>(in), static_cast<std::size_t>(count)});
        return SQLITE_OK;
    });
}

int truncate_file(sqlite3_file* base, sqlite3_int64 size) {
    return on_disk(SQLITE_IOERR_TRUNCATE, [&] {
        g_sqlite_world.files->truncate(*of(base).path, static_cast<std::uint64_t>(size));
        return SQLITE_OK;
    });
}

int sync_file(sqlite3_file* base, int /*flags*/) {
    return on_disk(SQLITE_IOERR_FSYNC, [&] {
        auto& file = of(base);
        g_sqlite_world.files->sync_file(*file.path);
        if (file.names_directory) {
            g_sqlite_world.files->sync_directory(Path(*file.path).parent_path());
            file.names_directory = false;
        }
        return SQLITE_OK;
    });
}

int size_of_file(sqlite3_file* base, sqlite3_int64* size) {
    return on_disk(SQLITE_IOERR_FSTAT, [&] {
        const auto status = g_sqlite_world.files->status(*of(base).path);
        *size = status ? static_cast<sqlite3_int64>(status->size_bytes) : 0;
        return SQLITE_OK;
    });
}

int control(sqlite3_file* /*file*/, int /*operation*/, void* /*argument*/) {
    return SQLITE_NOTFOUND;
}

int sector_bytes(sqlite3_file* /*file*/) {
    return 4096;
}

int characteristics(sqlite3_file* /*file*/) {
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE; // as SQLite assumes on Unix
}

constexpr sqlite3_io_methods k_methods = {
    .iVersion = 2, // with shared memory, without mapped files
    .xClose = close_file,
    .xRead = read_file_at,
    .xWrite = write_file_at,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = size_of_file,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_reserved,
    .xFileControl = control,
    .xSectorSize = sector_bytes,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_region,
    .xShmLock = lock_region,
    .xShmBarrier = barrier,
    .xShmUnmap = unmap_regions,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

int open_file(sqlite3_vfs* /*vfs*/, const char* name, sqlite3_file* base, int flags, int* out) {
    static unsigned unnamed = 0;
    base->pMethods = nullptr;
    return on_disk(SQLITE_CANTOPEN, [&] {
        const auto path =
            name != nullptr ? std::string(name) : "/unnamed-" + std::to_string(++unnamed);
        const bool there = g_sqlite_world.files->status(path).has_value();
        if (!there && (flags & SQLITE_OPEN_CREATE) == 0) {
            return SQLITE_CANTOPEN;
        }
        if (!there) {
            g_sqlite_world.files->create(path)->close();
        }
        constexpr int k_logs =
            SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL;
        auto* file = new (base) FaultFile{};
        file->base.pMethods = &k_methods;
        file->path = new std::string(path);
        file->names_directory = !there && (flags & k_logs) != 0;
        file->removed_at_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
        if (out != nullptr) {
            *out = flags;
        }
        return SQLITE_OK;
    });
}

int delete_file(sqlite3_vfs* /*vfs*/, const char* name, int sync_directory) {
    return on_disk(SQLITE_IOERR_DELETE, [&] {
        if (!g_sqlite_world.files->status(name)) {
            return SQLITE_IOERR_DELETE_NOENT;
        }
        g_sqlite_world.files->remove_file(name);
        if (sync_directory != 0) {
            g_sqlite_world.files->sync_directory(Path(name).parent_path());
        }
        return SQLITE_OK;
    });
}

int access_file(sqlite3_vfs* /*vfs*/, const char* name, int /*flags*/, int* found) {
    return on_disk(SQLITE_IOERR_ACCESS, [&] {
        *found = g_sqlite_world.files->status(name).has_value() ? 1 : 0;
        return SQLITE_OK;
    });
}

int full_name(sqlite3_vfs* /*vfs*/, const char* name, int size, char* out) {
    if (std::strlen(name) >= static_cast<std::size_t>(size)) {
        return SQLITE_CANTOPEN;
    }
    std::strcpy(out, name);
    return SQLITE_OK;
}

sqlite3_vfs& fault_vfs() {
    static sqlite3_vfs* const real = sqlite3_vfs_find(nullptr);
    static sqlite3_vfs vfs = [] {
        sqlite3_vfs made = *real; // clock, randomness and sleep stay the system's
        made.zName = "scanseal-fault";
        made.szOsFile = sizeof(FaultFile);
        made.pNext = nullptr;
        made.xOpen = open_file;
        made.xDelete = delete_file;
        made.xAccess = access_file;
        made.xFullPathname = full_name;
        return made;
    }();
    return vfs;
}

} // namespace

SqliteOnFaultDisk::SqliteOnFaultDisk(FaultFileSystem& files, std::function<void()> on_crash) {
    SCANSEAL_ASSERT(g_sqlite_world.files == nullptr);
    g_sqlite_world.files = &files;
    g_sqlite_world.on_crash = std::move(on_crash);
    g_sqlite_world.told = false;
    g_sqlite_world.shared.clear();
    sqlite3_vfs_register(&fault_vfs(), 1);
}

SqliteOnFaultDisk::~SqliteOnFaultDisk() {
    sqlite3_vfs_unregister(&fault_vfs());
    g_sqlite_world.files = nullptr;
    g_sqlite_world.shared.clear();
}

} // namespace scanseal::test
