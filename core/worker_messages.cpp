#include "core/uninterrupted.hpp"
#include "core/worker_process.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

namespace scanseal {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

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
    const auto count = uninterrupted([&] { return ::sendmsg(socket, &message, MSG_NOSIGNAL); });
    sent = static_cast<std::size_t>(std::max<ssize_t>(count, 0));
    return count >= 0;
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
        const auto got =
            uninterrupted([&] { return ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC); });
        if (got <= 0) {
            return false;
        }
        keep_descriptor(message, descriptor);
        done += static_cast<std::size_t>(got);
    }
    return true;
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

} // namespace scanseal
