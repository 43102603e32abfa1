// signing/signing_key.hpp — an operator's private key and certificate, from PKCS#12 or PEM.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"

#include <memory>
#include <string>

namespace scanseal::signing {

struct CertificateFacts {
    std::string subject; ///< RFC 2253 text
    std::string issuer;
    std::string serial_hex;
    std::string sha256_hex; ///< of the DER
    TimePoint not_before;
    TimePoint not_after;
};

/// Shared, immutable, usable from several threads.
class SigningKey final {
public:
    /// `container`: bytes of a PKCS#12 (DER) or PEM file (key and certificate chain). `secret` may
    /// be empty. Refuses key_unreadable, key_secret_wrong, key_certificate_mismatch, key_too_weak
    /// (RSA under 3072, curves under 256 bit, SHA-1 certificate).
    [[nodiscard]] static Result<SigningKey> load(ByteView container, const std::string& secret);

    [[nodiscard]] const CertificateFacts& certificate() const noexcept;

    struct State; ///< OpenSSL's objects; known to this folder's .cpp files only

    [[nodiscard]] const State& state() const noexcept { return *state_; }

private:
    explicit SigningKey(std::shared_ptr<const State> state) : state_(std::move(state)) {}

    std::shared_ptr<const State> state_;
};

} // namespace scanseal::signing
