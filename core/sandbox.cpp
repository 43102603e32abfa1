#include "core/sandbox.hpp"

#include "core/failure.hpp"
#include "core/posix_file_system.hpp"

#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>

namespace scanseal {

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool k_sanitized = true;
#else
constexpr bool k_sanitized = false;
#endif

constexpr rlim_t k_descriptors_max = 16; ///< 0 to 3, the file, a page; some to spare

// What reading, computing, allocating and answering need; measured with strace over every sample
// file, and what the C library may call besides: it looks at the size of
// memory before it sorts, and speaks before it aborts.
constexpr std::array k_allowed = {
    SCMP_SYS(pread64),
    SCMP_SYS(pwrite64),
    SCMP_SYS(recvmsg),
    SCMP_SYS(sendmsg),
    SCMP_SYS(close),
    SCMP_SYS(lseek),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sched_yield),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(sysinfo),
    SCMP_SYS(sched_getaffinity),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

// Libraries look for files and devices they can do without: they are told no and live on.
constexpr std::array k_denied = {
    SCMP_SYS(open),      SCMP_SYS(openat),     SCMP_SYS(openat2),  SCMP_SYS(stat),
    SCMP_SYS(lstat),     SCMP_SYS(newfstatat), SCMP_SYS(statx),    SCMP_SYS(access),
    SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
    SCMP_SYS(ioctl),     SCMP_SYS(uname),      SCMP_SYS(getcwd),
};

struct ReleaseFilter {
    void operator()(void* filter) const noexcept { ::seccomp_release(filter); }
};

using FilterPtr = std::unique_ptr<void, ReleaseFilter>;

bool add_rules(scmp_filter_ctx filter) {
    bool good = true;
    for (const int call : k_allowed) {
        good = good && ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0) == 0;
    }
    for (const int call : k_denied) {
        good = good && ::seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), call, 0) == 0;
    }
    // Memory, but none that could hold new code.
    for (const int call : {SCMP_SYS(mmap), SCMP_SYS(mprotect)}) {
        good = good && ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 1,
                                          SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
    }
    // Last words of abort(): to the standard error only, and a signal to itself only.
    good = good && ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
                                      SCMP_A0(SCMP_CMP_EQ, STDERR_FILENO)) == 0;
    good = good &&
           ::seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                              SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(::getpid()))) == 0;
    return good;
}

bool load_filter() {
    const FilterPtr filter(::seccomp_init(SCMP_ACT_KILL_PROCESS));
    return filter != nullptr &&
           ::seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS) == 0 &&
           add_rules(filter.get()) && ::seccomp_load(filter.get()) == 0;
}

void add_text(std::string& all, const char* more) {
    all += all.empty() ? "" : ", ";
    all += more;
}

bool limit(decltype(RLIMIT_CORE) what, rlim_t most) {
    const rlimit both{.rlim_cur = most, .rlim_max = most};
    return ::setrlimit(what, &both) == 0;
}

} // namespace

std::string enter_sandbox() {
    std::string missing;
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_NOFILE, k_descriptors_max)) {
        add_text(missing, "limits of the process");
    }
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
        add_text(missing, "no_new_privs");
    }
    if (k_sanitized) {
        add_text(missing, "system call filter (this is a sanitizer build)");
    } else if (!load_filter()) {
        add_text(missing, "system call filter (the kernel does not offer seccomp)");
    }
    return missing;
}

void close_descriptors_from(int first) noexcept {
    ::close_range(static_cast<unsigned>(first), ~0U, 0);
}

std::uint64_t address_space_bytes() {
    const PosixFileSystem file_system;
    std::array<std::uint8_t, 64> text{};
    const auto got = file_system.open("/proc/self/statm")->read_at(0, std::span(text).first(63));
    const auto pages = std::strtoull(std::string(as_text(ByteView(text).first(got))).c_str(),
                                     nullptr, 10); // proc(5): the first number
    return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace scanseal
