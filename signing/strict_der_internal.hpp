// signing/strict_der_internal.hpp — walks DER (X.690) before OpenSSL sees it, and takes structures
// apart byte-exact. OpenSSL reads BER; a token or signature with two readings is refused here.
#pragma once

#include "core/bytes.hpp"

#include <optional>
#include <string>

namespace scanseal::signing {

/// One element: its tag byte, the whole of it, and its content. Views into the bytes it was read
/// from.
struct DerItem {
    std::uint8_t tag = 0;
    ByteView whole;
    ByteView content;
};

constexpr std::uint8_t k_der_integer = 0x02;
constexpr std::uint8_t k_der_octets = 0x04;
constexpr std::uint8_t k_der_object = 0x06;
constexpr std::uint8_t k_der_sequence = 0x30;

/// Takes the first element off `rest`. Empty, and `rest` unchanged, unless its tag is a one-byte
/// tag and its length is definite, minimal (X.690, 10.1) and within `rest`.
[[nodiscard]] std::optional<DerItem> take_der(ByteView& rest);

/// Says why `bytes` are not exactly one element of definite, minimal lengths all the way down (at
/// most 32 levels), without constructed strings; empty if they are. The order of SETs is not
/// judged: many authorities leave certificates unsorted.
[[nodiscard]] std::optional<std::string> der_problem(ByteView bytes);

} // namespace scanseal::signing
