#include "dicom/uid.hpp"

#include "core/digest.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace scanseal::dicom {

namespace {

constexpr std::size_t k_uid_chars_max = 64; // PS3.5 9.1

using Uuid = std::array<std::uint8_t, 16>;

/// The big-endian number in decimal, by long division.
std::string decimal(Uuid number) {
    std::string digits;
    while (std::any_of(number.begin(), number.end(), [](auto byte) { return byte != 0; })) {
        unsigned rest = 0;
        for (auto& byte : number) {
            const unsigned value = rest << 8U | byte;
            byte = static_cast<std::uint8_t>(value / 10U);
            rest = value % 10U;
        }
        digits.push_back(static_cast<char>('0' + rest));
    }
    std::reverse(digits.begin(), digits.end());
    return digits.empty() ? "0" : digits;
}

bool is_valid_number(std::string_view number) noexcept {
    const bool digits =
        std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
    return digits && !number.empty() && (number.size() == 1 || number.front() != '0');
}

} // namespace

std::string uid_from_seed(std::string_view seed, std::string_view role) {
    Hasher hasher(DigestAlgorithm::sha256);
    hasher.update(as_bytes(role));
    hasher.update(
        as_bytes(std::string_view("\0", 1))); // a role never holds a zero: no two pairs look alike
    hasher.update(as_bytes(seed));
    const auto digest = hasher.finish();
    Uuid uuid{};
    std::copy_n(digest.bytes().begin(), uuid.size(), uuid.begin());
    uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0FU) | 0x80U); // version 8
    uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3FU) | 0x80U); // variant 10
    return "2.25." + decimal(uuid);
}

bool is_valid_uid(std::string_view text) noexcept {
    if (text.size() > k_uid_chars_max) {
        return false;
    }
    std::size_t numbers = 0;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const auto end = std::min(text.find('.', begin), text.size());
        const auto number = text.substr(begin, end - begin);
        if (!is_valid_number(number) || (numbers == 0 && (number.size() > 1 || number[0] > '2'))) {
            return false;
        }
        ++numbers;
        begin = end + 1;
    }
    return numbers >= 2;
}

} // namespace scanseal::dicom
