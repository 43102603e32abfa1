// apps/commands/scan_advice_internal.hpp — what an operator is told about images that were scanned
// and not submitted.
#pragma once

#include "apps/commands/scan_options_internal.hpp"
#include "pipeline/scan_folder.hpp"

#include <iosfwd>

namespace scanseal::apps {

/// What is kept, what to compare, and the commands that go on with scan `name` or throw it away.
void say_what_next(std::ostream& out, const ScanOptions& asked, const pipeline::ScanFolder& folder,
                   const std::string& name);

/// What to do with a complete scan that was to be looked at first.
void say_it_is_held(std::ostream& out, const pipeline::ScanFolder& folder, const std::string& name);

} // namespace scanseal::apps
