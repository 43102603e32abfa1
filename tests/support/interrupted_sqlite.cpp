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

/// SQLite's own calls. Not the redirected ones: those would count twice.
struct OwnCalls {
    int (*open)(const char*, int, int) = nullptr;
    ssize_t (*pread)(int, void*, size_t, off_t) = nullptr;
    ssize_t (*pwrite)(int, const void*, size_t, off_t) = nullptr;
    int (*ftruncate)(int, off_t) = nullptr;
};

OwnCalls& own_calls() {
    static OwnCalls calls;
    return calls;
}

int open_file(const char* path, int flags, int mode) {
    return is_interrupted(__func__) ? -1 : own_calls().open(path, flags, mode);
}

ssize_t read_file(int fd, void* out, size_t count, off_t at) {
    return is_interrupted(__func__) ? -1 : own_calls().pread(fd, out, transfer_of(count), at);
}

ssize_t write_file(int fd, const void* in, size_t count, off_t at) {
    return is_interrupted(__func__) ? -1 : own_calls().pwrite(fd, in, transfer_of(count), at);
}

int truncate_file(int fd, off_t size) {
    return is_interrupted(__func__) ? -1 : own_calls().ftruncate(fd, size);
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
    redirect("open", own_calls().open, open_file);
    redirect("pread64", own_calls().pread, read_file);
    redirect("pwrite64", own_calls().pwrite, write_file);
    redirect("ftruncate", own_calls().ftruncate, truncate_file);
}

InterruptedSqlite::~InterruptedSqlite() {
    if (auto* const vfs = sqlite3_vfs_find("unix")) {
        vfs->xSetSystemCall(vfs, nullptr, nullptr); // all of them SQLite's own again
    }
}

} // namespace scanseal::test
