#include "scanner_drivers/sane_library_internal.hpp"

#include <fmt/format.h>

#include <string_view>

namespace scanseal::scanner_drivers {

namespace {

std::string text_or_empty(SANE_String_Const text) {
    return text == nullptr ? std::string() : std::string(text);
}

bool is_told(std::string_view vendor) {
    return vendor != "Unknown" && vendor != "Noname"; // the standard's word, and drivers' for none
}

} // namespace

std::string status_text(SANE_Status status) {
    return text_or_empty(sane_strstatus(status));
}

Result<std::shared_ptr<SaneLibrary>> SaneLibrary::start() {
    SANE_Int version = 0;
    if (const auto status = sane_init(&version, nullptr); status != SANE_STATUS_GOOD) {
        return refuse(RefusalCode::scanner_unavailable,
                      "the SANE library does not start: " + status_text(status));
    }
    std::shared_ptr<SaneLibrary> library(new SaneLibrary()); // the destructor undoes sane_init
    if (SANE_VERSION_MAJOR(version) != SANE_CURRENT_MAJOR) {
        return refuse(
            RefusalCode::scanner_unavailable,
            fmt::format("the SANE library has version {}, not 1", SANE_VERSION_MAJOR(version)));
    }
    return library;
}

SaneLibrary::~SaneLibrary() {
    sane_exit();
}

Result<std::vector<ScannerIdentity>> SaneLibrary::devices() const {
    const SANE_Device** list = nullptr;
    if (const auto status = sane_get_devices(&list, SANE_FALSE); status != SANE_STATUS_GOOD) {
        return refuse(RefusalCode::scanner_unavailable,
                      "the scanners cannot be listed: " + status_text(status));
    }
    std::vector<ScannerIdentity> devices;
    for (; list != nullptr && *list != nullptr; ++list) {
        ScannerIdentity one;
        one.name = text_or_empty((*list)->name);
        one.manufacturer = text_or_empty((*list)->vendor);
        if (!is_told(one.manufacturer)) {
            one.manufacturer.clear();
        }
        one.model = text_or_empty((*list)->model);
        devices.push_back(std::move(one));
    }
    return devices;
}

Result<std::shared_ptr<SaneDevice>> SaneDevice::open(std::shared_ptr<SaneLibrary> library,
                                                     const std::string& name) {
    SANE_Handle handle = nullptr;
    if (const auto status = sane_open(name.c_str(), &handle); status != SANE_STATUS_GOOD) {
        return refuse(RefusalCode::scanner_unavailable,
                      fmt::format("'{}' cannot be opened: {}", name, status_text(status)));
    }
    return std::shared_ptr<SaneDevice>(new SaneDevice(std::move(library), handle));
}

SaneDevice::~SaneDevice() {
    sane_cancel(handle_);
    sane_close(handle_);
}

} // namespace scanseal::scanner_drivers
