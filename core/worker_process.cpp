#include "core/worker_process.hpp"

#include "core/failure.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

namespace scanseal {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool k_memory_can_be_limited = false; // shadow memory takes terabytes of addresses
#else
constexpr bool k_memory_can_be_limited = true;
#endif

void close_if_open(int descriptor) noexcept {
    if (descriptor >= 0) {
        ::close(descriptor);
    }
}

/// The environment a worker gets: nothing of ours but what steers a sanitizer.
std::vector<char*> worker_environment() {
    std::vector<char*> kept;
    for (char** one = environ; one != nullptr && *one != nullptr; ++one) {
        const std::string_view text(*one);
        if (text.substr(0, text.find('=')).ends_with("SAN_OPTIONS")) {
            kept.push_back(*one);
        }
    }
    kept.push_back(nullptr);
    return kept;
}

void check(int error, const Path& program) {
    if (error != 0) {
        throw failure_from_errno(error, "starting of", program.string());
    }
}

/// posix_spawn's two descriptions, destroyed with this.
struct SpawnPlan {
    posix_spawn_file_actions_t actions{};
    posix_spawnattr_t attributes{};

    explicit SpawnPlan(int socket, const Path& program) {
        sigset_t none;
        sigset_t all;
        sigemptyset(&none);
        sigfillset(&all);
        check(::posix_spawn_file_actions_init(&actions), program);
        check(::posix_spawnattr_init(&attributes), program);
        for (const int number : {STDIN_FILENO, STDOUT_FILENO}) {
            check(::posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0),
                  program);
        }
        if constexpr (k_memory_can_be_limited) { // a sanitizer's report is to be seen
            check(
                ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_RDWR, 0),
                program);
        }
        check(::posix_spawn_file_actions_adddup2(&actions, socket, k_worker_socket), program);
        check(::posix_spawn_file_actions_addclosefrom_np(&actions, k_worker_socket + 1), program);
        check(::posix_spawnattr_setsigmask(&attributes, &none), program);
        check(::posix_spawnattr_setsigdefault(&attributes, &all), program);
        check(::posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETSIGMASK |
                                                                         POSIX_SPAWN_SETSIGDEF |
                                                                         POSIX_SPAWN_SETSID)),
              program);
    }

    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
    SpawnPlan(SpawnPlan&&) = delete;
    SpawnPlan& operator=(SpawnPlan&&) = delete;

    ~SpawnPlan() {
        ::posix_spawn_file_actions_destroy(&actions);
        ::posix_spawnattr_destroy(&attributes);
    }
};

void set_soft_limit(pid_t id, decltype(RLIMIT_AS) what, rlim_t most) {
    rlimit now{};
    if (::prlimit(id, what, nullptr, &now) != 0) {
        return; // it is gone; the next message finds out
    }
    now.rlim_cur = std::min(most, now.rlim_max);
    if (::prlimit(id, what, &now, nullptr) != 0 && errno != ESRCH) {
        throw failure_from_errno(errno, "limiting", "a worker process");
    }
}

std::string describe(int status) {
    if (!WIFSIGNALED(status)) {
        return "it ended by itself with " + std::to_string(WEXITSTATUS(status));
    }
    const int number = WTERMSIG(status);
    if (number == SIGSYS) {
        return "it made a system call that is not allowed";
    }
    const char* name = ::sigabbrev_np(number);
    return "it was ended by signal " +
           (name != nullptr ? "SIG" + std::string(name) : std::to_string(number));
}

} // namespace

Path own_program() {
    std::array<char, 4096> path{};
    const auto length = ::readlink("/proc/self/exe", path.data(), path.size());
    if (length < 0) {
        throw failure_from_errno(errno, "reading", "/proc/self/exe");
    }
    return std::string(path.data(), static_cast<std::size_t>(length));
}

WorkerProcess::WorkerProcess(const Path& program) {
    std::array<int, 2> ends{-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        throw failure_from_errno(errno, "a socket for", program.string());
    }
    socket_ = ends[0];
    int error = 0;
    try {
        const SpawnPlan plan(ends[1], program);
        auto name = program.filename().string();
        const std::array<char*, 2> arguments{name.data(), nullptr};
        const auto environment = worker_environment();
        error = ::posix_spawn(&id_, program.c_str(), &plan.actions, &plan.attributes,
                              arguments.data(), environment.data());
    } catch (...) {
        ::close(ends[0]);
        ::close(ends[1]);
        throw;
    }
    ::close(ends[1]);
    if (error != 0) {
        id_ = -1;
        ::close(ends[0]);
        check(error, program);
    }
}

WorkerProcess::~WorkerProcess() {
    static_cast<void>(wait());
    close_if_open(socket_);
}

void WorkerProcess::limit_memory(std::uint64_t bytes) const {
    if constexpr (k_memory_can_be_limited) {
        set_soft_limit(id_, RLIMIT_AS, bytes);
    }
}

void WorkerProcess::limit_cpu(milliseconds more) const {
    clockid_t clock{};
    timespec used{};
    if (::clock_getcpuclockid(id_, &clock) != 0 || ::clock_gettime(clock, &used) != 0) {
        return; // it is gone; the next message finds out
    }
    const auto whole = std::chrono::ceil<std::chrono::seconds>(more).count() + 1;
    set_soft_limit(id_, RLIMIT_CPU, static_cast<rlim_t>(used.tv_sec + whole));
}

bool WorkerProcess::send(ByteView bytes, int descriptor) const noexcept {
    return send_message(socket_, bytes, descriptor);
}

std::optional<Bytes> WorkerProcess::receive(milliseconds longest, std::uint64_t bytes_max) {
    const auto until = steady_clock::now() + longest;
    auto message = receive_message(socket_, bytes_max, until);
    if (!message) {
        was_silent_ = steady_clock::now() >= until;
        return std::nullopt;
    }
    close_if_open(message->descriptor); // none is expected
    return std::move(message->bytes);
}

int WorkerProcess::wait() noexcept {
    int status = 0;
    if (id_ > 0) {
        ::kill(id_, SIGKILL);
        while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
        }
        id_ = -1;
    }
    return status;
}

WorkerEnd WorkerProcess::end() {
    // One that closed the socket because it is dying gets a moment, so that its own signal is seen.
    int status = 0;
    bool ended = false;
    for (int i = 0; i < 200 && !was_silent_ && !ended; ++i) {
        ended = ::waitpid(id_, &status, WNOHANG) == id_;
        if (!ended) {
            const timespec pause{.tv_sec = 0, .tv_nsec = 1'000'000};
            ::nanosleep(&pause, nullptr);
        }
    }
    if (ended) {
        id_ = -1;
        const bool cpu = WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU;
        return {.out_of_time = cpu, .how = cpu ? "it used all its CPU time" : describe(status)};
    }
    static_cast<void>(wait());
    return was_silent_ ? WorkerEnd{.out_of_time = true, .how = "it gave no answer in time"}
                       : WorkerEnd{.out_of_time = false, .how = "its answer was not valid"};
}

} // namespace scanseal
