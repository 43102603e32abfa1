// signing/cms_internal.hpp — a CMS SignedData (RFC 5652) with exactly one signer, and the checks
// that a document's signature and a timestamp token have in common.
#pragma once

#include "core/result.hpp"
#include "signing/certificate_internal.hpp"

namespace scanseal::signing {

struct SignedMessage {
    CmsPtr cms;
    CMS_SignerInfo* signer = nullptr;  ///< of cms
    CertificatesPtr certificates;      ///< all that the message carries, never null
    CertificatePtr signer_certificate; ///< null if the message does not carry it
};

/// Refuses `malformed` unless `der` is strict DER, a SignedData, whole, with one signer and at most
/// 64 certificates.
[[nodiscard]] Result<SignedMessage> read_signed_message(ByteView der, RefusalCode malformed);

/// The embedded content; empty if it is detached.
[[nodiscard]] std::optional<ByteView> embedded_content(const SignedMessage& message);

/// content-type and message-digest are there once each, and the former names the content's type,
/// which is `type_nid`.
[[nodiscard]] Problem signed_attributes_problem(const SignedMessage& message, int type_nid);

/// The message-digest attribute is the digest of `content`.
[[nodiscard]] Problem message_digest_problem(const SignedMessage& message, ByteView content);

/// Digest and signature algorithm are SHA-2 and agree; the signer's key is strong enough to be
/// read.
[[nodiscard]] Problem algorithm_problem(const SignedMessage& message);

/// The signature value over the signed attributes. Requires: a signer's certificate, algorithms
/// checked.
[[nodiscard]] Problem signature_value_problem(const SignedMessage& message);

struct SigningCertificateProblem {
    std::string detail;
    bool weak = false; ///< version 2 with a digest that is not SHA-2
};

/// signing-certificate (RFC 2634; RFC 3161 asks for it) or signing-certificate-v2 (RFC 5035) names
/// the signer's certificate. `v2_only`: as CAdES baseline with SHA-2 demands. Requires: a signer's
/// certificate.
[[nodiscard]] std::optional<SigningCertificateProblem>
signing_certificate_problem(const SignedMessage& message, bool v2_only);

/// The signing-time attribute, if there is exactly one.
[[nodiscard]] std::optional<TimePoint> signing_time_of(const SignedMessage& message);

/// The signature value's octets.
[[nodiscard]] ByteView signature_value_of(const SignedMessage& message);

} // namespace scanseal::signing
