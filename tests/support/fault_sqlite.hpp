// tests/support/fault_sqlite.hpp — SQLite on a FaultFileSystem: its writes, syncs, truncations and
// removals are counted, crash, fail and are lost like everybody's. Shared memory and locks live in
// this process.
#pragma once

#include "tests/support/fault_file_system.hpp"

#include <functional>
#include <string>

namespace scanseal::test {

/// While it lives, every database that this process opens lies on `files`. One at a time. Requires:
/// databases opened meanwhile are closed before its end.
///
/// A crash cannot fly through SQLite as an exception: the call gives SQLITE_IOERR, as all later
/// ones do, and `on_crash` is called once, on the thread that crashed, from inside SQLite: it may
/// only tell others. Names of new write-ahead logs are synced with their first sync, names of new
/// databases are not, as SQLite itself does on Unix.
class SqliteOnFaultDisk final {
public:
    SqliteOnFaultDisk(FaultFileSystem& files, std::function<void()> on_crash);
    ~SqliteOnFaultDisk();
    SqliteOnFaultDisk(const SqliteOnFaultDisk&) = delete;
    SqliteOnFaultDisk& operator=(const SqliteOnFaultDisk&) = delete;
    SqliteOnFaultDisk(SqliteOnFaultDisk&&) = delete;
    SqliteOnFaultDisk& operator=(SqliteOnFaultDisk&&) = delete;
};

} // namespace scanseal::test
