// signing/cades.hpp — CAdES baseline signatures (ETSI EN 319 122-1): B-B made detached, raised to
// B-T by a signature timestamp. CMS is RFC 5652, the ESS attribute RFC 5035.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "signing/signing_key.hpp"

namespace scanseal::signing {

/// Detached CAdES B-B over `content`, DER: content-type, message-digest (SHA-256), signing-time,
/// signing-certificate-v2, the signer's chain. Refuses certificate_not_valid_now when
/// `signing_time` is outside the certificate's validity.
[[nodiscard]] Result<Bytes> sign_cades_b(const SigningKey& key, ByteView content,
                                         TimePoint signing_time);

/// SHA-256 of the (single) signer's signature value: what a signature timestamp covers (EN 319
/// 122-1, 5.3). Refuses signature_malformed.
[[nodiscard]] Result<Bytes> timestamp_imprint(ByteView signature);

/// Adds the token as signature-time-stamp attribute (1.2.840.113549.1.9.16.2.14). Refuses
/// signature_malformed.
[[nodiscard]] Result<Bytes> add_signature_timestamp(ByteView signature, ByteView token);

} // namespace scanseal::signing
