// signing/cades.hpp — CAdES baseline signatures (ETSI EN 319 122-1): B-B made detached, raised to
// B-T by a signature timestamp. CMS is RFC 5652, the ESS attribute RFC 5035. See
// docs/formats/signature.md. Threads: all functions may be called from several at once, also with
// one key. Failures: all throw Failure(crypto) when OpenSSL fails where only a bug or lack of
// memory explains it.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "signing/signing_key.hpp"

namespace scanseal::signing {

/// Detached CAdES B-B over `content`, in DER: content-type, message-digest (SHA-256), signing-time,
/// signing-certificate-v2, and the certificates that came with the key.
/// `signing_time` becomes the attribute, cut to whole seconds: the signer's claim, not evidence.
/// Requires: content below 2 GiB.
/// Refuses certificate_not_valid_now when `signing_time` is outside the certificate's validity.
[[nodiscard]] Result<Bytes> sign_cades_b(const SigningKey& key, ByteView content,
                                         TimePoint signing_time);

/// SHA-256 of the (single) signer's signature value: what a signature timestamp covers
/// (EN 319 122-1, 5.3). Refuses signature_malformed: not strict DER, not SignedData, not one
/// signer.
[[nodiscard]] Result<Bytes> timestamp_imprint(ByteView signature);

/// `signature` with `token` as one more signature-time-stamp attribute
/// (1.2.840.113549.1.9.16.2.14). The token goes in byte for byte and is not judged here:
/// TimestampClient or verify_cades_t does. Refuses signature_malformed: as timestamp_imprint; a
/// signature that is not in exact DER, since writing it anew would change it; a token that is not
/// one DER SEQUENCE.
[[nodiscard]] Result<Bytes> add_signature_timestamp(ByteView signature, ByteView token);

} // namespace scanseal::signing
