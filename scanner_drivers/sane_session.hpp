// scanner_drivers/sane_session.hpp — a scanner in use: opened, set up, and asked for one page after
// the other. On libsane; eSCL and WSD devices come through its driver airscan. Whoever captures
// pages (the command `scan`, a device's daily target) uses this. See docs/scanning.md.
// Threads: one caller. The library's calls run on a thread of their own, since a driver may hang.
#pragma once

#include "core/result.hpp"
#include "scanner_drivers/sane_scan.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <vector>

namespace scanseal::scanner_drivers {

/// The scanners that SANE's drivers find now, in their order; asks USB and network where they do.
/// Refuses scanner_unavailable, also when there is no answer within `longest`. Requires: no session
/// is open in the process.
[[nodiscard]] Result<std::vector<ScannerIdentity>> list_scanners(std::chrono::milliseconds longest);

class ScanSession final {
public:
    /// Opens the device and sets it up; nothing moves yet. `stop`, set to true by anyone at any
    /// time (a signal handler), ends the page that is being scanned; it must outlive the session.
    /// Refuses scanner_unavailable (not there, busy, no rights, no answer) and
    /// scanner_setting_not_granted (docs/scanning.md says what is held against the request).
    /// Requires: no other session is open in the process.
    [[nodiscard]] static Result<std::unique_ptr<ScanSession>>
    open(const ScanRequest& request, const ScanLimits& limits, const std::atomic<bool>& stop);
    /// Gives the device back, unless the driver hangs.
    ~ScanSession();
    ScanSession(const ScanSession&) = delete;
    ScanSession& operator=(const ScanSession&) = delete;
    ScanSession(ScanSession&&) = delete;
    ScanSession& operator=(ScanSession&&) = delete;

    [[nodiscard]] const ScannerIdentity& device() const noexcept;
    [[nodiscard]] const GrantedScan& granted() const noexcept;

    /// The next image: from the glass what lies there now, from a feeder the next side (front,
    /// back, front ... in duplex). Every sample as the driver gave it. Anything but a whole page
    /// that has the granted layout is a stop. After a stop the session may be asked again, but for
    /// no_answer when hung().
    [[nodiscard]] ScanStep next_page();

    /// True when a call into the driver never came back. Its thread cannot be ended: the process
    /// should leave without running destructors of static objects (std::_Exit), and no other
    /// session can be opened in it.
    [[nodiscard]] bool hung() const noexcept;

private:
    struct Parts;
    explicit ScanSession(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

} // namespace scanseal::scanner_drivers
