#include "signing/strict_der_internal.hpp"

namespace scanseal::signing {

namespace {

constexpr int k_levels_max = 32;
constexpr std::uint8_t k_constructed = 0x20;
constexpr std::uint8_t k_class_bits = 0xC0;
constexpr std::uint8_t k_tag_bits = 0x1F;
constexpr std::uint8_t k_universal_set_and_sequence_max = 17;
constexpr std::uint8_t k_universal_sequence = 16;

std::optional<std::size_t> take_length(ByteView& rest) {
    if (rest.empty()) {
        return std::nullopt;
    }
    const std::uint8_t first = rest[0];
    rest = rest.subspan(1);
    if (first < 0x80) {
        return first;
    }
    const std::size_t count = first & 0x7FU;
    if (count == 0 || count > 4 || rest.size() < count || rest[0] == 0) {
        return std::nullopt;
    }
    std::size_t length = 0;
    for (std::size_t i = 0; i < count; ++i) {
        length = length << 8U | rest[i];
    }
    rest = rest.subspan(count);
    return length < 0x80 ? std::nullopt : std::optional(length);
}

bool is_constructed_string(std::uint8_t tag) {
    const auto number = static_cast<std::uint8_t>(tag & k_tag_bits);
    return (tag & k_class_bits) == 0 && (tag & k_constructed) != 0 &&
           (number < k_universal_sequence || number > k_universal_set_and_sequence_max);
}

std::optional<std::string> walk(ByteView rest, int level) {
    if (level > k_levels_max) {
        return "nested too deeply";
    }
    while (!rest.empty()) {
        const auto item = take_der(rest);
        if (!item) {
            return "an element is cut off, or its length is not in DER";
        }
        if (is_constructed_string(item->tag)) {
            return "a string is in pieces, as DER does not allow";
        }
        if ((item->tag & k_constructed) != 0) {
            if (auto problem = walk(item->content, level + 1)) {
                return problem;
            }
        }
    }
    return std::nullopt;
}

} // namespace

std::optional<DerItem> take_der(ByteView& rest) {
    if (rest.size() < 2 || (rest[0] & k_tag_bits) == k_tag_bits) {
        return std::nullopt;
    }
    ByteView after = rest.subspan(1);
    const auto length = take_length(after);
    if (!length || *length > after.size()) {
        return std::nullopt;
    }
    const DerItem item{.tag = rest[0],
                       .whole = rest.first(rest.size() - after.size() + *length),
                       .content = after.first(*length)};
    rest = after.subspan(*length);
    return item;
}

std::optional<std::string> der_problem(ByteView bytes) {
    ByteView rest = bytes;
    if (!take_der(rest)) {
        return bytes.empty() ? "it is empty" : "it is cut off, or not DER";
    }
    if (!rest.empty()) {
        return "bytes follow its end";
    }
    return walk(bytes, 0);
}

} // namespace scanseal::signing
