// config/check_reader_internal.hpp — reads and writes the part of a profile that rules the checks
// on pixels: [medium.X.checks] and sheets.
#pragma once

#include "config/table_reader_internal.hpp"

#include <string>
#include <vector>

namespace scanseal::config {

/// Takes [medium.X.checks] over `rules`: each key a severity, "off", or { severity, limit }.
void read_checks(TableReader& medium, CheckRules& rules);

/// Takes `sheets` of a medium, a list such as ["130x210"], in place of those in `sheets`.
void read_sheets(TableReader& medium, std::vector<SheetSize>& sheets);

/// [medium.X.checks] as `scanseal init` writes it: for paper every check with unit and meaning, for
/// other media those that differ from paper.
[[nodiscard]] std::string checks_text(Medium medium);

} // namespace scanseal::config
