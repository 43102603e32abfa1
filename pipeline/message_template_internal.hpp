// pipeline/message_template_internal.hpp — the form of the clerk's texts; the table for what pixels
// show is in page_messages.cpp, that for stacks in stack_messages.cpp, all others in messages.cpp.
#pragma once

#include "core/refusal.hpp"

#include <span>

namespace scanseal::pipeline {

/// {m} measured, {l} limit, {u} unit, {d} detail. Each text says what is wrong and what to do.
struct MessageTemplate {
    RefusalCode code;
    const char* en;
    const char* ja;
};

/// For stacks, and for pages that were scanned again.
[[nodiscard]] std::span<const MessageTemplate> stack_templates() noexcept;

/// For the codes of the 5100 block.
[[nodiscard]] std::span<const MessageTemplate> page_templates() noexcept;

} // namespace scanseal::pipeline
