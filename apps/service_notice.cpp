#include "apps/service_notice.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace scanseal::apps {

namespace {

std::optional<std::int64_t> number_in(const char* variable) {
    const char* text = std::getenv(variable);
    if (text == nullptr) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    const char* const end = text + std::strlen(text);
    const auto read = std::from_chars(text, end, value);
    return read.ec == std::errc{} && read.ptr == end ? std::optional(value) : std::nullopt;
}

bool is_address(std::string_view text) {
    return text.size() > 1 && (text.front() == '/' || text.front() == '@') &&
           text.size() < sizeof(sockaddr_un::sun_path);
}

} // namespace

ServiceNotice::ServiceNotice() {
    const char* address = std::getenv("NOTIFY_SOCKET");
    if (address == nullptr || !is_address(address)) {
        return;
    }
    address_ = address;
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const auto watchdog_us = number_in("WATCHDOG_USEC");
    const auto watchdog_pid = number_in("WATCHDOG_PID");
    if (watchdog_us && *watchdog_us > 0 && (!watchdog_pid || *watchdog_pid == ::getpid())) {
        watchdog_ = std::chrono::microseconds{*watchdog_us};
    }
}

ServiceNotice::~ServiceNotice() {
    if (socket_ >= 0) {
        ::close(socket_);
    }
}

void ServiceNotice::status(const std::string& line) const noexcept {
    try {
        send("STATUS=" + line.substr(0, line.find('\n')));
    } catch (const std::exception&) {
        return; // a status is not worth more
    }
}

/// What cannot be sent is lost: whoever listens asks for a sign of life again and again.
void ServiceNotice::send(const std::string& text) const noexcept {
    if (socket_ < 0) {
        return;
    }
    sockaddr_un target{};
    target.sun_family = AF_UNIX;
    std::memcpy(target.sun_path, address_.data(), address_.size());
    if (target.sun_path[0] == '@') {
        target.sun_path[0] = '\0'; // unix(7): the abstract name space
    }
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    static_cast<void>(::sendto(socket_, text.data(), text.size(), MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&target), length));
}

} // namespace scanseal::apps
