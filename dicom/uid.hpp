// dicom/uid.hpp — DICOM unique identifiers: made from a digest, and checked.
#pragma once

#include <string>
#include <string_view>

namespace scanseal::dicom {

/// "2.25." and the decimal value of a UUID (PS3.5 B.2, ITU-T X.667) made from the SHA-256 of role
/// and seed: the same two always give the same UID, another role another one. The UUID is of
/// version 8 (RFC 9562 5.8).
[[nodiscard]] std::string uid_from_seed(std::string_view seed, std::string_view role);

/// True if `text` is a UID as PS3.5 9.1 wants it: at most 64 characters, at least two numbers
/// parted by dots, none with a leading zero, the first one 0, 1 or 2.
[[nodiscard]] bool is_valid_uid(std::string_view text) noexcept;

} // namespace scanseal::dicom
