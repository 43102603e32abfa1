// apps/commands/who_and_why_internal.hpp — who works on held documents, and why: the options
// that `scanseal decide` and `scanseal replace` share.
#pragma once

#include "config/config.hpp"

#include <string>

namespace scanseal::apps {

/// Throws UsageError unless `by` is one of the station's information managers.
void check_manager(const config::Config& config, const std::string& by);

/// Throws UsageError unless it is one line of 1 to 1000 bytes, not only spaces.
void check_reason(const std::string& reason);

} // namespace scanseal::apps
