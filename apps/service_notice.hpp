// apps/service_notice.hpp — tells systemd how the daemon is: sd_notify(3), whose protocol is one
// datagram of lines to the socket named in $NOTIFY_SOCKET. Written here because libsystemd would be
// linked for these lines alone (docs/dependencies.md).
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace scanseal::apps {

/// Reads the environment once. Without $NOTIFY_SOCKET everything here does nothing. One thread.
class ServiceNotice final {
public:
    ServiceNotice();
    ~ServiceNotice();
    ServiceNotice(const ServiceNotice&) = delete;
    ServiceNotice& operator=(const ServiceNotice&) = delete;
    ServiceNotice(ServiceNotice&&) = delete;
    ServiceNotice& operator=(ServiceNotice&&) = delete;

    /// $WATCHDOG_USEC, if it is meant for this process ($WATCHDOG_PID, sd_watchdog_enabled(3)).
    [[nodiscard]] std::optional<std::chrono::microseconds> watchdog() const noexcept {
        return watchdog_;
    }

    void ready() const noexcept { send("READY=1"); }

    void stopping() const noexcept { send("STOPPING=1"); }

    void alive() const noexcept { send("WATCHDOG=1"); }

    /// One line for `systemctl status`.
    void status(const std::string& line) const noexcept;

private:
    void send(const std::string& text) const noexcept;

    int socket_ = -1;
    std::string address_; ///< file name, or "@name" for the abstract name space
    std::optional<std::chrono::microseconds> watchdog_;
};

} // namespace scanseal::apps
