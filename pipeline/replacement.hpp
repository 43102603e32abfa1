// pipeline/replacement.hpp — when is a page that was scanned again still the same sheet?
// (requirement S9; docs/scanning.md)
#pragma once

#include <algorithm>
#include <set>
#include <string>

namespace scanseal::pipeline {

/// Points of 256 (imaging::distance) from which two images may show different sheets. Two scans of
/// one sheet, a little askew, differ in at most 40, different sheets in 90 or more
/// (tests/imaging/measures/likeness_test.cpp).
constexpr unsigned k_unlike_points = 64;

/// The same sheet by a code that both images bear; another one if each bears codes and none is
/// common; else by likeness: `unlike_points` of 256 differ.
[[nodiscard]] inline bool is_same_sheet(unsigned unlike_points, const std::set<std::string>& before,
                                        const std::set<std::string>& now) {
    if (before.empty() || now.empty()) {
        return unlike_points <= k_unlike_points;
    }
    return std::any_of(now.begin(), now.end(),
                       [&before](const std::string& text) { return before.contains(text); });
}

} // namespace scanseal::pipeline
