// signing/certificate_internal.hpp — what we ask of certificates: facts, strength, use, and a chain
// at a given time.
#pragma once

#include "core/clock.hpp"
#include "signing/openssl_ptr.hpp"
#include "signing/signing_key.hpp"
#include "signing/trust.hpp"

#include <optional>
#include <string>

namespace scanseal::signing {

/// Why a check failed; empty if it passed.
using Problem = std::optional<std::string>;

struct TrustAnchors::State {
    CertificatesPtr anchors;
};

struct SigningKey::State {
    KeyPtr key;
    CertificatePtr certificate;
    CertificatesPtr chain; ///< the issuers that came with the key, never null
    CertificateFacts facts;
};

[[nodiscard]] CertificatesPtr no_certificates();
/// Appends one more reference to `certificate`.
void add_certificate(STACK_OF(X509) * stack, X509* certificate);

/// All certificates of a PEM text, in order; what is not a certificate is passed over.
[[nodiscard]] CertificatesPtr certificates_of_pem(ByteView pem);

[[nodiscard]] CertificateFacts facts_of(X509* certificate);
[[nodiscard]] std::string subject_of(const X509* certificate);
[[nodiscard]] std::string hex_of(const ASN1_INTEGER* number);

/// UTCTime or GeneralizedTime as we keep it; empty if it is none.
[[nodiscard]] std::optional<TimePoint> time_of(const ASN1_TIME* time);

enum class KeyStrength {
    new_signature, ///< RSA 3072, curves of 256 bits: 128-bit security (CRYPTREC LS-0003, until
                   ///< 2040)
    verification,  ///< RSA 2048, curves of 256 bits: others' keys, to be read until 2040
};

/// Says why the key may not be used: too short, or neither RSA nor a curve.
[[nodiscard]] Problem key_problem(EVP_PKEY* key, KeyStrength strength);

/// SHA-256, -384, -512.
[[nodiscard]] bool is_sha2(int digest_nid);

/// Says why the certificate's own signature is weak (SHA-1, MD5). A self-signed one is not judged
/// by it.
[[nodiscard]] Problem certificate_digest_problem(X509* certificate);

/// End entity whose key usage, if it has one, allows digital signatures or non-repudiation.
[[nodiscard]] Problem signer_usage_problem(X509* certificate);

/// RFC 3161, 2.3: extended key usage is critical and holds timeStamping alone; end entity; key
/// usage only for signatures.
[[nodiscard]] Problem timestamp_usage_problem(X509* certificate);

struct ChainProblem {
    std::string detail;
    bool weak = false; ///< a key or digest in the chain is too weak
};

/// Builds and checks the path from `leaf` over `others` to an anchor, as of `at`: never the
/// present. Revocation is not looked at. An anchor need not be self-signed.
[[nodiscard]] std::optional<ChainProblem> chain_problem(X509* leaf, STACK_OF(X509) * others,
                                                        const TrustAnchors& anchors, TimePoint at);

} // namespace scanseal::signing
