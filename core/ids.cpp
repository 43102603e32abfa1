#include "core/ids.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"

#include <openssl/rand.h>

#include <array>

namespace scanseal {

namespace {

constexpr std::size_t k_uuid_bytes = 16;
constexpr std::size_t k_uuid_text = 36;

bool is_dash_position(std::size_t i) {
    return i == 8 || i == 13 || i == 18 || i == 23;
}

} // namespace

RecordId RecordId::from_digest(const Digest& digest) {
    SCANSEAL_ASSERT(digest.bytes().size() == 32);
    Bytes uuid(digest.bytes().begin(), digest.bytes().begin() + k_uuid_bytes);
    uuid[6] = static_cast<std::uint8_t>((uuid[6] & 0x0FU) | 0x80U); // version 8
    uuid[8] = static_cast<std::uint8_t>((uuid[8] & 0x3FU) | 0x80U); // variant 10
    const auto hex = to_hex(uuid);
    return RecordId(hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" +
                    hex.substr(16, 4) + "-" + hex.substr(20));
}

std::optional<RecordId> RecordId::parse(std::string_view text) {
    if (text.size() != k_uuid_text) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (is_dash_position(i) ? c != '-' : !hex) {
            return std::nullopt;
        }
    }
    return RecordId(std::string(text));
}

std::string random_name() {
    std::array<std::uint8_t, k_uuid_bytes> bits{};
    if (RAND_bytes(bits.data(), static_cast<int>(bits.size())) != 1) {
        throw Failure(FailureKind::crypto, "no random bits to be had");
    }
    return to_hex(bits);
}

} // namespace scanseal
