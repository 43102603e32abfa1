#include "tests/support/interrupted_calls.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <set>
#include <string_view>
#include <utility>

namespace scanseal::test {

namespace {

struct Plan {
    std::atomic<std::uint64_t> interrupted_call{0};
    std::atomic<std::uint64_t> short_transfer{0};
    std::atomic<std::size_t> bytes_max{0}; ///< 0: not all calls
    std::atomic<std::uint64_t> calls{0};
    std::atomic<std::uint64_t> transfers{0};
    std::atomic<std::uint64_t> happened{0};
};

Plan g_plan;
thread_local std::set<std::string_view> t_interrupted; ///< calls that will be made again

} // namespace

void interrupt_call(std::uint64_t number) {
    g_plan.interrupted_call = g_plan.calls + number;
}

void shorten_transfer(std::uint64_t number) {
    g_plan.short_transfer = g_plan.transfers + number;
}

void interrupt_all_calls(std::size_t bytes_max) {
    g_plan.bytes_max = std::max<std::size_t>(bytes_max, 1);
}

void interrupt_nothing() {
    g_plan.interrupted_call = g_plan.short_transfer = 0;
    g_plan.bytes_max = 0;
    g_plan.calls = g_plan.transfers = g_plan.happened = 0;
}

std::uint64_t calls_made() {
    return g_plan.calls;
}

std::uint64_t transfers_made() {
    return g_plan.transfers;
}

std::uint64_t interruptions() {
    return g_plan.happened;
}

bool is_interrupted(std::string_view call) {
    const auto number = ++g_plan.calls;
    bool interrupted = number == g_plan.interrupted_call;
    if (g_plan.bytes_max != 0) {
        interrupted = t_interrupted.erase(call) == 0;
        if (interrupted) {
            t_interrupted.insert(call);
        }
    }
    if (interrupted) {
        ++g_plan.happened;
        errno = EINTR;
    }
    return interrupted;
}

std::size_t transfer_of(std::size_t bytes) {
    const auto number = ++g_plan.transfers;
    const std::size_t most = g_plan.bytes_max;
    auto moved = bytes;
    if (most != 0) {
        moved = std::min(bytes, most);
    } else if (number == g_plan.short_transfer) {
        moved = std::max<std::size_t>(bytes / 2, std::min<std::size_t>(bytes, 1));
    }
    g_plan.happened += moved < bytes ? 1U : 0U;
    return moved;
}

} // namespace scanseal::test

using scanseal::test::is_interrupted;
using scanseal::test::transfer_of;

// The names are the linker's (ld, --wrap).
// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
// NOLINTBEGIN(cert-dcl50-cpp): open and fcntl are what they are
extern "C" {

int __real_open(const char* path, int flags, mode_t mode);
int __real_close(int fd);
ssize_t __real_pread(int fd, void* out, size_t count, off_t at);
ssize_t __real_pwrite(int fd, const void* in, size_t count, off_t at);
ssize_t __real_read(int fd, void* out, size_t count);
ssize_t __real_write(int fd, const void* in, size_t count);
int __real_ftruncate(int fd, off_t size);
int __real_stat(const char* path, struct stat* out);
int __real_lstat(const char* path, struct stat* out);
int __real_fstat(int fd, struct stat* out);
int __real_statvfs(const char* path, struct statvfs* out);
dirent* __real_readdir(DIR* stream);
int __real_rename(const char* from, const char* to);
int __real_renameat2(int from_fd, const char* from, int to_fd, const char* to, unsigned flags);
int __real_mkdir(const char* path, mode_t mode);
int __real_unlink(const char* path);
int __real_rmdir(const char* path);
int __real_flock(int fd, int operation);
int __real_fcntl(int fd, int command, void* argument);
ssize_t __real_sendmsg(int fd, const msghdr* message, int flags);
ssize_t __real_recvmsg(int fd, msghdr* message, int flags);

int __wrap_open(const char* path, int flags, ...) {
    std::va_list rest;
    va_start(rest, flags);
    const auto mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return is_interrupted(__func__) ? -1 : __real_open(path, flags, mode);
}

int __wrap_close(int fd) {
    const int result = __real_close(fd);
    return is_interrupted(__func__) ? -1 : result;
}

ssize_t __wrap_pread(int fd, void* out, size_t count, off_t at) {
    return is_interrupted(__func__) ? -1 : __real_pread(fd, out, transfer_of(count), at);
}

ssize_t __wrap_pwrite(int fd, const void* in, size_t count, off_t at) {
    return is_interrupted(__func__) ? -1 : __real_pwrite(fd, in, transfer_of(count), at);
}

ssize_t __wrap_read(int fd, void* out, size_t count) {
    return is_interrupted(__func__) ? -1
                                    : __real_read(fd, out, count); // of events, which come whole
}

ssize_t __wrap_write(int fd, const void* in, size_t count) {
    return is_interrupted(__func__) ? -1 : __real_write(fd, in, transfer_of(count));
}

int __wrap_fsync(int fd) {
    static_cast<void>(fd); // no test that links this cuts the power
    return is_interrupted(__func__) ? -1 : 0;
}

int __wrap_ftruncate(int fd, off_t size) {
    return is_interrupted(__func__) ? -1 : __real_ftruncate(fd, size);
}

int __wrap_stat(const char* path, struct stat* out) {
    return is_interrupted(__func__) ? -1 : __real_stat(path, out);
}

int __wrap_lstat(const char* path, struct stat* out) {
    return is_interrupted(__func__) ? -1 : __real_lstat(path, out);
}

int __wrap_fstat(int fd, struct stat* out) {
    return is_interrupted(__func__) ? -1 : __real_fstat(fd, out);
}

int __wrap_statvfs(const char* path, struct statvfs* out) {
    return is_interrupted(__func__) ? -1 : __real_statvfs(path, out);
}

dirent* __wrap_readdir(DIR* stream) {
    return is_interrupted(__func__) ? nullptr : __real_readdir(stream);
}

int __wrap_rename(const char* from, const char* to) {
    return is_interrupted(__func__) ? -1 : __real_rename(from, to);
}

int __wrap_renameat2(int from_fd, const char* from, int to_fd, const char* to, unsigned flags) {
    return is_interrupted(__func__) ? -1 : __real_renameat2(from_fd, from, to_fd, to, flags);
}

int __wrap_mkdir(const char* path, mode_t mode) {
    return is_interrupted(__func__) ? -1 : __real_mkdir(path, mode);
}

int __wrap_unlink(const char* path) {
    return is_interrupted(__func__) ? -1 : __real_unlink(path);
}

int __wrap_rmdir(const char* path) {
    return is_interrupted(__func__) ? -1 : __real_rmdir(path);
}

int __wrap_flock(int fd, int operation) {
    return is_interrupted(__func__) ? -1 : __real_flock(fd, operation);
}

int __wrap_fcntl(int fd, int command, ...) {
    std::va_list rest;
    va_start(rest, command);
    void* const argument = va_arg(rest, void*);
    va_end(rest);
    const bool can_wait = command == F_SETLEASE || command == F_OFD_SETLK || command == F_OFD_GETLK;
    return can_wait && is_interrupted(__func__) ? -1 : __real_fcntl(fd, command, argument);
}

ssize_t __wrap_sendmsg(int fd, const msghdr* message, int flags) {
    if (is_interrupted(__func__)) {
        return -1;
    }
    auto part = *message->msg_iov;
    part.iov_len = transfer_of(part.iov_len);
    auto shorter = *message;
    shorter.msg_iov = &part;
    return __real_sendmsg(fd, &shorter, flags);
}

ssize_t __wrap_recvmsg(int fd, msghdr* message, int flags) {
    if (is_interrupted(__func__)) {
        return -1;
    }
    auto part = *message->msg_iov;
    part.iov_len = transfer_of(part.iov_len);
    auto* const whole = std::exchange(message->msg_iov, &part);
    const auto got = __real_recvmsg(fd, message, flags);
    message->msg_iov = whole;
    return got;
}

} // extern "C"
// NOLINTEND(cert-dcl50-cpp)
// NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp,readability-identifier-naming)
