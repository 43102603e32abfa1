// scanner_drivers/sane_words_internal.hpp — drivers name sources, modes and compression each in
// their own words (seen in sane-backends 1.2); these find the one that means what was asked. For
// .cpp files of this folder.
#pragma once

#include "scanner_drivers/sane_scan.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scanseal::scanner_drivers {

// Each gives one of `choices` as it is written there, or nothing when none means that.
[[nodiscard]] std::optional<std::string> source_word(const std::vector<std::string>& choices,
                                                     ScanSource source);
/// Never a dithered mode: there the driver makes the dots.
[[nodiscard]] std::optional<std::string> mode_word(const std::vector<std::string>& choices,
                                                   ScanMode mode);
[[nodiscard]] std::optional<std::string> uncompressed_word(const std::vector<std::string>& choices);

} // namespace scanseal::scanner_drivers
