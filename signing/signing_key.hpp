// signing/signing_key.hpp — an operator's private key and certificate, from PKCS#12 (RFC 7292) or
// PEM. Keys on tokens (PKCS#11 URIs) are not part of this: they need a session and a consent, not
// bytes.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"

#include <memory>
#include <string>

namespace scanseal::signing {

struct CertificateFacts {
    std::string subject; ///< RFC 2253 text, in UTF-8
    std::string issuer;
    std::string serial_hex; ///< lower case, two digits a byte
    std::string sha256_hex; ///< of the DER
    TimePoint not_before;
    TimePoint not_after;
};

/// Shared, immutable, usable from several threads. Copies share the key, which is wiped with the
/// last.
class SigningKey final {
public:
    /// `container`: bytes of a PKCS#12 file, or of a PEM file with one private key (encrypted or
    /// not) and certificates in any order; the one of the key is the signer's, the others are kept
    /// as its chain. `secret` opens the container and may be empty; see signing/secret_file.hpp.
    /// Whether the certificate is valid or trusted is not asked here.
    /// Refuses:
    /// - key_unreadable: neither form, damaged, no key, no or more than 16 certificates, over 1
    /// MiB, a
    ///   PKCS#12 without MAC or with algorithms OpenSSL 3 left behind (RC2, single DES);
    /// - key_secret_wrong: everything looks right but `secret` does not open it;
    /// - key_certificate_mismatch: no certificate belongs to the key;
    /// - key_too_weak: RSA under 3072 bits, curves under 256 (CRYPTREC LS-0003: good until 2040),
    /// any other
    ///   kind of key, a certificate of the chain signed with SHA-1.
    [[nodiscard]] static Result<SigningKey> load(ByteView container, const std::string& secret);

    [[nodiscard]] const CertificateFacts& certificate() const noexcept;

    struct State; ///< OpenSSL's objects; known to this folder's .cpp files only

    [[nodiscard]] const State& state() const noexcept { return *state_; }

private:
    explicit SigningKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}

    std::shared_ptr<const State> state_;
};

} // namespace scanseal::signing
