// storage/findings_internal.hpp — what the checks of one record found, by check. Internal to
// storage/*.cpp.
#pragma once

#include "storage/record_check.hpp"

#include <string>
#include <vector>

namespace scanseal::storage {

/// Collects findings under the names of checks given at the start, in that order.
class Findings {
public:
    explicit Findings(const std::vector<std::string>& checks);

    /// Requires: `check` is one of the names.
    void add(const std::string& check, const std::string& finding);
    /// Fails every check of these that has no finding yet, since it could not be made.
    void not_checked(const std::vector<std::string>& checks, const std::string& reason);

    void count_bytes(std::uint64_t bytes) { bytes_read_ += bytes; }

    [[nodiscard]] bool has(const std::string& check) const;

    /// The first findings of each check make its detail.
    [[nodiscard]] StorageReport report() const;

private:
    struct Check {
        std::string name;
        std::vector<std::string> findings;
        std::size_t left_out = 0;
    };

    Check& named(const std::string& check);

    std::vector<Check> checks_;
    std::uint64_t bytes_read_ = 0;
};

} // namespace scanseal::storage
