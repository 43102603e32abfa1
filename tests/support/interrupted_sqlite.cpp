// SQLite's table of system calls on Unix: https://www.sqlite.org/c3ref/vfs.html, xSetSystemCall.
#include "tests/support/interrupted_calls.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <utility>

namespace scanseal::test {

namespace {

// Not the redirected calls: those would count twice.
int (*g_open)(const char*, int, int) = nullptr;
ssize_t (*g_pread)(int, void*, size_t, off_t) = nullptr;
ssize_t (*g_pwrite)(int, const void*, size_t, off_t) = nullptr;
int (*g_ftruncate)(int, off_t) = nullptr;

int open_file(const char* path, int flags, int mode) {
    return is_interrupted(__func__) ? -1 : g_open(path, flags, mode);
}

ssize_t read_file(int fd, void* out, size_t count, off_t at) {
    return is_interrupted(__func__) ? -1 : g_pread(fd, out, transfer_of(count), at);
}

ssize_t write_file(int fd, const void* in, size_t count, off_t at) {
    return is_interrupted(__func__) ? -1 : g_pwrite(fd, in, transfer_of(count), at);
}

int truncate_file(int fd, off_t size) {
    return is_interrupted(__func__) ? -1 : g_ftruncate(fd, size);
}

sqlite3_vfs& unix_vfs() {
    auto* const vfs = sqlite3_vfs_find("unix");
    if (vfs == nullptr || vfs->iVersion < 3) {
        throw std::runtime_error("this SQLite has no table of system calls");
    }
    return *vfs;
}

/// Puts `ours` in the place of SQLite's own call, which is kept in `own`.
template <class Call>
void redirect(const char* name, Call& own, Call ours) {
    auto& vfs = unix_vfs();
    own = reinterpret_cast<Call>(vfs.xGetSystemCall(&vfs, name));
    if (own == nullptr ||
        vfs.xSetSystemCall(&vfs, name, reinterpret_cast<sqlite3_syscall_ptr>(ours)) != SQLITE_OK) {
        throw std::runtime_error(std::string("SQLite makes no call named ") + name);
    }
}

} // namespace

InterruptedSqlite::InterruptedSqlite() {
    redirect("open", g_open, open_file);
    redirect("pread64", g_pread, read_file);
    redirect("pwrite64", g_pwrite, write_file);
    redirect("ftruncate", g_ftruncate, truncate_file);
}

InterruptedSqlite::~InterruptedSqlite() {
    auto& vfs = unix_vfs();
    for (const auto* name : {"open", "pread64", "pwrite64", "ftruncate"}) {
        vfs.xSetSystemCall(&vfs, name, nullptr); // SQLite's own again
    }
}

} // namespace scanseal::test
