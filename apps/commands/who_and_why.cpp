#include "apps/commands/who_and_why_internal.hpp"

#include "apps/exit_code.hpp"

#include <algorithm>

namespace scanseal::apps {

namespace {

constexpr std::size_t k_reason_bytes_max = 1000;

} // namespace

void check_manager(const config::Config& config, const std::string& by) {
    const auto& managers = config.information_managers;
    if (std::find(managers.begin(), managers.end(), by) != managers.end()) {
        return;
    }
    std::string names;
    for (const auto& one : managers) {
        names += (names.empty() ? "" : ", ") + one;
    }
    throw UsageError("'" + by + "' is no information manager of this station; station.toml, " +
                     "[roles] information_managers: " + (names.empty() ? "nobody" : names));
}

void check_reason(const std::string& reason) {
    const bool plain = std::none_of(reason.begin(), reason.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    if (reason.find_first_not_of(' ') == std::string::npos || !plain ||
        reason.size() > k_reason_bytes_max) {
        throw UsageError("--reason: one line of 1 to 1000 bytes; it is kept with the record");
    }
}

} // namespace scanseal::apps
