// core/worker_process.hpp — a child program that is fed messages over a socket, within limits that
// the kernel and a clock enforce, and that is not believed. Threads: one at a time.
#pragma once

#include "core/bytes.hpp"
#include "core/file_system.hpp"

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace scanseal {

/// The descriptor a worker finds its socket at.
constexpr int k_worker_socket = 3;

/// How a worker ended.
struct WorkerEnd {
    bool out_of_time = false; ///< by CPU time or by the clock; else of its own doing
    std::string how;          ///< plain English
};

/// A message and the descriptor that came with it (-1: none), which the receiver owns.
struct WorkerMessage {
    Bytes bytes;
    int descriptor = -1;
};

/// Sends one message of at most 4 GiB over a stream socket, waiting as long as it takes. False: the
/// other side is gone.
[[nodiscard]] bool send_message(int socket, ByteView bytes, int descriptor = -1) noexcept;

/// Waits for the next message. Empty: the other side is gone, sent nothing whole before `until`
/// (none: no limit), or announced more than `bytes_max`.
[[nodiscard]] std::optional<WorkerMessage>
receive_message(int socket, std::uint64_t bytes_max,
                std::optional<std::chrono::steady_clock::time_point> until);

/// The file that this process runs (/proc/self/exe). Throws Failure.
[[nodiscard]] Path own_program();

class WorkerProcess final {
public:
    /// Starts `program` in a session of its own (signals for this process's group do not reach it),
    /// with no environment but sanitizer options, nothing open but /dev/null and the socket. Throws
    /// Failure when it cannot be started.
    explicit WorkerProcess(const Path& program);
    /// Kills it and waits for its end.
    ~WorkerProcess();
    WorkerProcess(const WorkerProcess&) = delete;
    WorkerProcess& operator=(const WorkerProcess&) = delete;
    WorkerProcess(WorkerProcess&&) = delete;
    WorkerProcess& operator=(WorkerProcess&&) = delete;

    [[nodiscard]] pid_t id() const noexcept { return id_; }

    /// Its address space may not grow beyond this. No effect in a build with a sanitizer.
    void limit_memory(std::uint64_t bytes) const;
    /// It may use so much CPU time from now on; then the kernel ends it. To the next whole second.
    void limit_cpu(std::chrono::milliseconds more) const;

    [[nodiscard]] bool send(ByteView bytes, int descriptor = -1) const noexcept;
    /// Its next message; empty if it ended, was silent for `longest`, or sent more than bytes_max.
    [[nodiscard]] std::optional<Bytes> receive(std::chrono::milliseconds longest,
                                               std::uint64_t bytes_max);

    /// Ends it, now at the latest, and says how it ended. Call once, last.
    [[nodiscard]] WorkerEnd end();

private:
    [[nodiscard]] int wait() noexcept;

    pid_t id_ = -1;
    int socket_ = -1;
    bool was_silent_ = false;
};

} // namespace scanseal
