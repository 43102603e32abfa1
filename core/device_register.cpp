#include "core/device_register.hpp"

#include <algorithm>

namespace scanseal {

bool matches_pattern(std::string_view pattern, std::string_view text) noexcept {
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos; // the last '*' seen
    std::size_t taken = 0;                     // text up to here is under that '*'
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            taken = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++taken;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') {
        ++p;
    }
    return p == pattern.size();
}

std::vector<const RegisteredDevice*> devices_matching(const DeviceRegister& devices,
                                                      std::string_view manufacturer,
                                                      std::string_view model,
                                                      std::string_view serial) {
    const auto fits = [](const std::string& pattern, std::string_view text) {
        return pattern.empty() || matches_pattern(pattern, text);
    };
    std::vector<const RegisteredDevice*> found;
    for (const auto& device : devices.devices) {
        if (fits(device.manufacturer, manufacturer) && fits(device.model, model) &&
            fits(device.serial, serial)) {
            found.push_back(&device);
        }
    }
    return found;
}

std::vector<const RegisteredDevice*> devices_default_for(const DeviceRegister& devices,
                                                         std::string_view hot_folder) {
    std::vector<const RegisteredDevice*> found;
    for (const auto& device : devices.devices) {
        if (std::ranges::find(device.default_for, hot_folder) != device.default_for.end()) {
            found.push_back(&device);
        }
    }
    return found;
}

} // namespace scanseal
