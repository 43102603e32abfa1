// tests/support/shared_data.hpp — where real scans by other people may lie: ../shared/data beside
// the checkout, or $SCANSEAL_SHARED/data. Tests that need them skip with a reason when they are
// absent.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace scanseal::test {

/// The folder `set` of the shared data, or empty.
[[nodiscard]] inline std::optional<std::filesystem::path> shared_data(const std::string& set) {
    const char* root = std::getenv("SCANSEAL_SHARED");
    const auto base = root != nullptr ? std::filesystem::path(root)
                                      : std::filesystem::path(SCANSEAL_SOURCE_DIR) / "../shared";
    auto folder = base / "data" / set;
    return std::filesystem::is_directory(folder) ? std::optional(folder) : std::nullopt;
}

} // namespace scanseal::test
