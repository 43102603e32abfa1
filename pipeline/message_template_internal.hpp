// pipeline/message_template_internal.hpp — the form of the clerk's texts; the table for what files
// are is in file_messages.cpp, that for what pixels show in page_messages.cpp, that for stacks in
// stack_messages.cpp, all others in messages.cpp.
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

/// For the codes of files and their formats.
[[nodiscard]] std::span<const MessageTemplate> file_templates() noexcept;

/// For the codes of the 5100 block.
[[nodiscard]] std::span<const MessageTemplate> page_templates() noexcept;
/// For target sheets and the register of devices.
[[nodiscard]] std::span<const MessageTemplate> device_templates() noexcept;

/// For stacks and replaced pages.
[[nodiscard]] std::span<const MessageTemplate> stack_templates() noexcept;

} // namespace scanseal::pipeline
