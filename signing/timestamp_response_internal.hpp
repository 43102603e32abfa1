// signing/timestamp_response_internal.hpp — TimeStampReq out, TimeStampResp in (RFC 3161, 2.4),
// without judging the token.
#pragma once

#include "core/result.hpp"
#include "signing/openssl_ptr.hpp"

#include <string>

namespace scanseal::signing {

/// A random, positive number of 64 bits. Throws Failure(crypto) if the system has no randomness.
[[nodiscard]] IntegerPtr make_nonce();

/// DER TimeStampReq: version 1, SHA-256 imprint, nonce, certReq, and the policy if not empty.
/// Requires: 32 bytes; a policy in dotted numbers. Throws Failure(crypto).
[[nodiscard]] Bytes make_query(ByteView sha256_imprint, const ASN1_INTEGER* nonce,
                               const std::string& policy_oid);

/// The token's bytes within `response`, as they are. Refuses tsa_response_malformed, tsa_rejected,
/// tsa_granted_with_mods.
[[nodiscard]] Result<ByteView> token_of_response(ByteView response);

} // namespace scanseal::signing
