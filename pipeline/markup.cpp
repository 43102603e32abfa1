#include "pipeline/markup_internal.hpp"

#include <algorithm>
#include <cstdint>

namespace scanseal::pipeline {

namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD"; // U+FFFD

struct CodePoint {
    char32_t value = 0;
    std::size_t bytes = 0; ///< 0: not UTF-8 (RFC 3629)
};

CodePoint code_point_at(std::string_view text, std::size_t at) {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = byte(at);
    if (first < 0x80) {
        return {.value = first, .bytes = 1};
    }
    const std::size_t count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || at + count > text.size()) {
        return {};
    }
    char32_t value = first & (0x7FU >> count);
    for (std::size_t i = 1; i < count; ++i) {
        if ((byte(at + i) & 0xC0U) != 0x80) {
            return {};
        }
        value = (value << 6U) | (byte(at + i) & 0x3FU);
    }
    constexpr char32_t k_least[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    return value < k_least[count] || surrogate || value > 0x10FFFF
               ? CodePoint{}
               : CodePoint{.value = value, .bytes = count};
}

bool is_shown(char32_t value) {
    const bool control =
        (value < 0x20 && value != '\t' && value != '\n') || (value >= 0x7F && value <= 0x9F);
    const bool turns = (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);
    const bool no_character = value == 0xFFFE || value == 0xFFFF;
    return !control && !turns && !no_character;
}

} // namespace

std::string escaped(std::string_view text) {
    std::string safe;
    safe.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto next = code_point_at(text, at);
        if (next.bytes == 0 || !is_shown(next.value)) {
            safe += k_replacement;
        } else if (next.value == '&') {
            safe += "&amp;";
        } else if (next.value == '<') {
            safe += "&lt;";
        } else if (next.value == '>') {
            safe += "&gt;";
        } else if (next.value == '"') {
            safe += "&quot;";
        } else if (next.value == '\'') {
            safe += "&#39;";
        } else {
            safe += text.substr(at, next.bytes);
        }
        at += std::max<std::size_t>(next.bytes, 1);
    }
    return safe;
}

std::string base64(ByteView bytes) {
    constexpr std::string_view k_letters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i) {
            group = (group << 8U) | (i < count ? bytes[at + i] : 0U);
        }
        for (std::size_t i = 0; i < 4; ++i) {
            text += i <= count ? k_letters[(group >> (18 - 6 * i)) & 63U] : '=';
        }
    }
    return text;
}

} // namespace scanseal::pipeline
