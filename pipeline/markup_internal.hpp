// pipeline/markup_internal.hpp — text from anywhere, made safe for a page that is HTML and XML.
#pragma once

#include "core/bytes.hpp"

#include <string>
#include <string_view>

namespace scanseal::pipeline {

/// `text` for element content and quoted attributes. Bytes that are not UTF-8, control characters,
/// what XML 1.0 (section 2.2) has no place for, and marks that turn the writing direction around
/// (Unicode 15, section 23.2: U+202A to U+202E, U+2066 to U+2069) become U+FFFD each.
[[nodiscard]] std::string escaped(std::string_view text);

/// Base64 with padding, RFC 4648 section 4.
[[nodiscard]] std::string base64(ByteView bytes);

} // namespace scanseal::pipeline
