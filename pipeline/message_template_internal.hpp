// pipeline/message_template_internal.hpp — the form of the clerk's texts; the table for what files
// are is in file_messages.cpp, that for what pixels show in page_messages.cpp, all others in
// messages.cpp.
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

/// For how jobs and files arrive, and what can be read of them.
[[nodiscard]] std::span<const MessageTemplate> file_templates() noexcept;

/// For the codes of the 5100 block.
[[nodiscard]] std::span<const MessageTemplate> page_templates() noexcept;

} // namespace scanseal::pipeline
