// signing/signature_report.hpp — checks a CAdES B-T signature and says everything it checked.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "signing/signing_key.hpp"
#include "signing/trust.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scanseal::signing {

struct Check {
    std::string name; ///< stable, e.g. "signature_value", "signer_chain", "timestamp_imprint"
    bool passed = false;
    std::string detail;
};

struct SignatureReport {
    std::vector<Check> checks; ///< all that were made, failed ones too
    std::optional<CertificateFacts> signer;
    std::optional<TimePoint> signed_at; ///< signing-time attribute: the signer's claim
    std::optional<TimePoint> gen_time;  ///< the authority's time
    std::string tsa;
    std::string policy_oid;
    std::string serial_hex;

    [[nodiscard]] bool valid() const;
};

/// Judges `signature` over `content` with every check of docs/formats/signature.md: structure,
/// digest, signature value, signing-certificate-v2, the signer's chain at genTime, and the
/// signature timestamp with the checks of TimestampClient (nonce apart). Nothing is judged at the
/// present time; revocation is not looked at. `as_of`: a timestamp later than this fails; to verify
/// what was just sealed, add the clock tolerance. Never throws on bad input; a check that could not
/// be made counts as failed. Throws Failure(crypto) when OpenSSL cannot work.
[[nodiscard]] SignatureReport verify_cades_t(ByteView signature, ByteView content,
                                             const TrustAnchors& signers,
                                             const TrustAnchors& timestamps, TimePoint as_of);

} // namespace scanseal::signing
