// scanner_drivers/sane_library_internal.hpp — libsane and one open device, owned. Every call of it
// belongs on the session's watched thread, but sane_cancel, which the SANE standard (1.06, 4.3.13)
// allows from anywhere. For .cpp files of this folder.
#pragma once

#include "core/result.hpp"
#include "scanner_drivers/sane_scan.hpp"
#include "scanner_drivers/sane_watch_internal.hpp"

#include <sane/sane.h>

#include <memory>
#include <string>
#include <vector>

namespace scanseal::scanner_drivers {

/// sane_init and sane_exit. Requires: at most one at a time in the process.
class SaneLibrary final {
public:
    /// Refuses scanner_unavailable.
    [[nodiscard]] static Result<std::shared_ptr<SaneLibrary>> start();
    ~SaneLibrary();
    SaneLibrary(const SaneLibrary&) = delete;
    SaneLibrary& operator=(const SaneLibrary&) = delete;
    SaneLibrary(SaneLibrary&&) = delete;
    SaneLibrary& operator=(SaneLibrary&&) = delete;

    /// The devices that the configured drivers find; asks the network where they do.
    [[nodiscard]] Result<std::vector<ScannerIdentity>>
    devices() const; // NOLINT(readability-convert-member-functions-to-static): needs sane_init

private:
    SaneLibrary() = default;
};

class SaneDevice final {
public:
    /// Refuses scanner_unavailable: busy, no rights, not there.
    [[nodiscard]] static Result<std::shared_ptr<SaneDevice>>
    open(std::shared_ptr<SaneLibrary> library, const std::string& name);
    ~SaneDevice();
    SaneDevice(const SaneDevice&) = delete;
    SaneDevice& operator=(const SaneDevice&) = delete;
    SaneDevice(SaneDevice&&) = delete;
    SaneDevice& operator=(SaneDevice&&) = delete;

    [[nodiscard]] SANE_Handle handle() const noexcept { return handle_; }

private:
    SaneDevice(std::shared_ptr<SaneLibrary> library, SANE_Handle handle)
        : library_(std::move(library)), handle_(handle) {}

    std::shared_ptr<SaneLibrary> library_;
    SANE_Handle handle_;
};

/// The driver's words for a status.
[[nodiscard]] std::string status_text(SANE_Status status);

/// One page from the device, all its passes; the regular end of a feeder and every trouble is a
/// stop. What had come of an unfinished page is thrown away and the device is told to cancel.
[[nodiscard]] ScanStep read_page(const SaneDevice& device, const GrantedScan& granted,
                                 bool from_feeder, const ScanLimits& limits, Pulse& pulse);

} // namespace scanseal::scanner_drivers
