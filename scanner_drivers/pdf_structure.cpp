// ISO 32000-1 7.5.5: the last lines are startxref, the byte offset of the last cross-reference
// section, and %%EOF. Readers accept
// %%EOF anywhere in the last 1024 bytes (annex H.3.18).
#include "scanner_drivers/structure_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace scanseal::scanner_drivers {

namespace {

constexpr std::uint64_t k_tail_bytes = 2048;

/// The number after the last "startxref" before `end`.
std::optional<std::uint64_t> xref_offset(std::string_view tail, std::size_t end) {
    constexpr std::string_view word = "startxref";
    const auto at = tail.rfind(word, end);
    if (at == std::string_view::npos) {
        return std::nullopt;
    }
    auto rest = tail.substr(at + word.size());
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
    std::uint64_t offset = 0;
    const auto parsed = std::from_chars(rest.data(), rest.data() + rest.size(), offset);
    return parsed.ec == std::errc() ? std::optional(offset) : std::nullopt;
}

} // namespace

StructureCheck check_pdf_structure(const ByteSource& source) {
    const auto size = source.size_bytes();
    Bytes bytes(static_cast<std::size_t>(std::min(size, k_tail_bytes)));
    bytes.resize(source.read_at(size - bytes.size(), bytes));
    const auto tail = as_text(bytes);
    const auto end = tail.rfind("%%EOF");
    if (end == std::string_view::npos) {
        return structure_incomplete(fmt::format("ends at byte {} without %%EOF", size));
    }
    const auto offset = xref_offset(tail, end);
    if (!offset) {
        return structure_incomplete("names no cross-reference table before %%EOF");
    }
    if (*offset >= size) {
        return structure_incomplete(fmt::format(
            "ends at byte {}, but its cross-reference table begins at {}", size, *offset));
    }
    return structure_complete();
}

} // namespace scanseal::scanner_drivers
