// tests/support/interrupted_calls.hpp — system calls of the product that are interrupted by a
// signal, or read and write less than was asked for, on demand.
//
// A test program that links scanseal::test_interrupted_calls has the calls that statically linked
// code makes redirected (ld --wrap): open, close, pread, pwrite, read, write, fsync, ftruncate,
// stat, lstat, fstat, statvfs, readdir, rename, renameat2, mkdir, unlink, rmdir, flock, fcntl with
// locks and leases, sendmsg, recvmsg. Those of shared libraries are not; SQLite's go the same way
// through its own table of calls while an InterruptedSqlite lives.
//
// An interrupted call has done nothing, but close, which has closed. fsync never does anything: it
// would take most of the time. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace scanseal::test {

/// Call `number` from now on, counted from 1 over all threads, gives EINTR.
void interrupt_call(std::uint64_t number);
/// Transfer `number` from now on, counted from 1, moves half of what was asked for, at least one
/// byte.
void shorten_transfer(std::uint64_t number);
/// From now on each call is interrupted once before it is made, and no transfer moves more than
/// `bytes_max` bytes.
void interrupt_all_calls(std::size_t bytes_max);
/// From now on calls are what they are, and counting starts anew.
void interrupt_nothing();

[[nodiscard]] std::uint64_t calls_made();
[[nodiscard]] std::uint64_t transfers_made();
/// How many interruptions and short transfers there were since interrupt_nothing().
[[nodiscard]] std::uint64_t interruptions();

/// While it lives, SQLite's open, read, write and truncate count like the product's. Requires: no
/// database is opened or closed meanwhile by another thread.
class InterruptedSqlite final {
public:
    InterruptedSqlite();
    ~InterruptedSqlite();
    InterruptedSqlite(const InterruptedSqlite&) = delete;
    InterruptedSqlite& operator=(const InterruptedSqlite&) = delete;
    InterruptedSqlite(InterruptedSqlite&&) = delete;
    InterruptedSqlite& operator=(InterruptedSqlite&&) = delete;
};

/// For the redirected calls alone: true if this one, of this name, is to give EINTR.
[[nodiscard]] bool is_interrupted(std::string_view call);
/// The same: how many of `bytes` this transfer moves.
[[nodiscard]] std::size_t transfer_of(std::size_t bytes);

} // namespace scanseal::test
