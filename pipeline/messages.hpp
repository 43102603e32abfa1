// pipeline/messages.hpp — what a clerk reads: for each code what is wrong and what to do, in
// English and Japanese.
#pragma once

#include "pipeline/finding.hpp"

#include <string>

namespace scanseal::pipeline {

struct Message {
    std::string en;
    std::string ja;
};

/// The texts for a finding, with page, measured value, limit and detail put in.
[[nodiscard]] Message message_for(const Finding& finding);

} // namespace scanseal::pipeline
