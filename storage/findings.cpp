#include "core/assert.hpp"
#include "storage/findings_internal.hpp"

#include <algorithm>

namespace scanseal::storage {

namespace {

constexpr std::size_t k_findings_max = 20; // of one check: more do not help a reader

} // namespace

Findings::Findings(const std::vector<std::string>& checks) {
    for (const auto& name : checks) {
        checks_.push_back({.name = name, .findings = {}});
    }
}

Findings::Check& Findings::named(const std::string& check) {
    const auto found = std::find_if(checks_.begin(), checks_.end(),
                                    [&](const auto& candidate) { return candidate.name == check; });
    SCANSEAL_ASSERT(found != checks_.end());
    return *found;
}

void Findings::add(const std::string& check, const std::string& finding) {
    auto& into = named(check);
    if (into.findings.size() < k_findings_max) {
        into.findings.push_back(finding);
    } else {
        ++into.left_out;
    }
}

void Findings::not_checked(const std::vector<std::string>& checks, const std::string& reason) {
    for (const auto& check : checks) {
        if (!has(check)) {
            add(check, "not checked: " + reason);
        }
    }
}

bool Findings::has(const std::string& check) const {
    return std::any_of(checks_.begin(), checks_.end(), [&](const auto& candidate) {
        return candidate.name == check && !candidate.findings.empty();
    });
}

StorageReport Findings::report() const {
    StorageReport report;
    report.bytes_read = bytes_read_;
    for (const auto& check : checks_) {
        std::string detail;
        for (const auto& finding : check.findings) {
            detail += (detail.empty() ? "" : "; ") + finding;
        }
        if (check.left_out > 0) {
            detail += "; and " + std::to_string(check.left_out) + " more";
        }
        report.checks.push_back(
            {.name = check.name, .passed = check.findings.empty(), .detail = detail});
    }
    return report;
}

bool StorageReport::valid() const {
    return std::all_of(checks.begin(), checks.end(),
                       [](const auto& check) { return check.passed; });
}

} // namespace scanseal::storage
