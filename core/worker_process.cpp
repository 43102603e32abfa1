#include "core/worker_process.hpp"

#include "core/failure.hpp"

#include <fcntl.h>
#include <poll.h>
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

constexpr std::size_t k_piece_bytes_max = std::size_t{1} << 20;

void close_if_open(int descriptor) noexcept {
    if (descriptor >= 0) {
        ::close(descriptor);
    }
}

/// Room for one descriptor in a control message, aligned as the kernel wants it.
struct Control {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> bytes{};
};

bool send_piece(int socket, ByteView bytes, int descriptor, std::size_t& sent) noexcept {
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): sendmsg only reads.
    iovec part{.iov_base = const_cast<std::uint8_t*>(bytes.data()), .iov_len = bytes.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    Control control;
    if (descriptor >= 0) {
        message.msg_control = control.bytes.data();
        message.msg_controllen = control.bytes.size();
        auto* head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET;
        head->cmsg_type = SCM_RIGHTS;
        head->cmsg_len = CMSG_LEN(sizeof descriptor);
        std::memcpy(CMSG_DATA(head), &descriptor, sizeof descriptor);
    }
    for (;;) {
        const auto count = ::sendmsg(socket, &message, MSG_NOSIGNAL);
        if (count >= 0) {
            sent = static_cast<std::size_t>(count);
            return true;
        }
        if (errno != EINTR) {
            return false;
        }
    }
}

/// Takes the descriptor out of a control message; a second one is closed.
void keep_descriptor(msghdr& message, int& descriptor) noexcept {
    for (auto* head = CMSG_FIRSTHDR(&message); head != nullptr;
         head = CMSG_NXTHDR(&message, head)) {
        if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS) {
            continue;
        }
        const auto count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int one = -1;
            std::memcpy(&one, CMSG_DATA(head) + i * sizeof one, sizeof one);
            close_if_open(std::exchange(descriptor, one));
        }
    }
}

bool wait_readable(int socket, const std::optional<steady_clock::time_point>& until) noexcept {
    for (;;) {
        int timeout_ms = -1;
        if (until) {
            const auto left = std::chrono::ceil<milliseconds>(*until - steady_clock::now()).count();
            if (left <= 0) {
                return false;
            }
            timeout_ms = static_cast<int>(std::min<std::int64_t>(left, 3'600'000));
        }
        pollfd one{.fd = socket, .events = POLLIN, .revents = 0};
        const int ready = ::poll(&one, 1, timeout_ms);
        if (ready > 0) {
            return true;
        }
        if (ready < 0 && errno != EINTR) {
            return false;
        }
    }
}

/// Fills `out`; false at the end, on an error and when `until` has passed. A worker waits in
/// recvmsg itself, so that its filter need not let poll through.
bool receive_all(int socket, std::span<std::uint8_t> out, int& descriptor,
                 const std::optional<steady_clock::time_point>& until) noexcept {
    std::size_t done = 0;
    while (done < out.size()) {
        if (until && !wait_readable(socket, until)) {
            return false;
        }
        iovec part{.iov_base = out.data() + done,
                   .iov_len = std::min(out.size() - done, k_piece_bytes_max)};
        Control control;
        msghdr message{};
        message.msg_iov = &part;
        message.msg_iovlen = 1;
        message.msg_control = control.bytes.data();
        message.msg_controllen = control.bytes.size();
        const auto got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        keep_descriptor(message, descriptor);
        done += static_cast<std::size_t>(got);
    }
    return true;
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

bool send_message(int socket, ByteView bytes, int descriptor) noexcept {
    const auto length = static_cast<std::uint32_t>(bytes.size());
    std::array<std::uint8_t, sizeof length> head{};
    std::memcpy(head.data(), &length, sizeof length);
    for (ByteView rest : {ByteView(head), bytes}) {
        while (!rest.empty()) {
            std::size_t sent = 0;
            if (!send_piece(socket, rest, descriptor, sent)) {
                return false;
            }
            descriptor = -1;
            rest = rest.subspan(sent);
        }
    }
    return true;
}

std::optional<WorkerMessage> receive_message(int socket, std::uint64_t bytes_max,
                                             std::optional<steady_clock::time_point> until) {
    WorkerMessage message;
    std::uint32_t length = 0;
    std::array<std::uint8_t, sizeof length> head{};
    bool good = receive_all(socket, head, message.descriptor, until);
    if (good) {
        std::memcpy(&length, head.data(), sizeof length);
        good = length <= bytes_max;
    }
    if (good) {
        message.bytes.resize(length);
        good = receive_all(socket, message.bytes, message.descriptor, until);
    }
    if (!good) {
        close_if_open(message.descriptor);
        return std::nullopt;
    }
    return message;
}

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
