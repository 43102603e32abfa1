// tests/signing/token_forge.hpp — a timestamp authority that makes whatever fault a test asks for.
// It writes tokens with OpenSSL's CMS, which, unlike its timestamp responder, signs with any
// certificate and any content.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"

#include <openssl/cms.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace scanseal::signing::test {

struct Forgery {
    // The authority's certificate, in the notation of openssl.cnf; an empty text leaves the
    // extension out.
    std::string extended_key_usage = "critical,timeStamping";
    std::string key_usage = "critical,digitalSignature";
    std::string basic_constraints = "critical,CA:FALSE";
    std::chrono::hours valid_from{-1}; ///< from now
    std::chrono::hours valid_to{24};
    std::string curve = "P-256";
    // The content.
    long version = 1;
    std::optional<std::string> gen_time; ///< as it stands in the token; else the clock's time
    std::optional<std::string> policy;   ///< else the one asked for, or 1.3.6.1.4.1.99999.1.1
    long accuracy_s = 0;                 ///< 0: left out
    long serial = 4711;
    bool nonce = true;
    bool imprint_sha1 = false;
    bool critical_extension = false;
    // The signature.
    const EVP_MD* digest = EVP_sha256();
    int content_type = NID_id_smime_ct_TSTInfo;
    bool signing_certificate = true;
    bool certificate_inside = true;
    bool trailing_byte = false;
    int signers = 1;
    std::function<void(Bytes&)> then; ///< may change the response's bytes
};

class TokenForge {
public:
    explicit TokenForge(const Clock& clock);
    ~TokenForge();
    TokenForge(const TokenForge&) = delete;
    TokenForge& operator=(const TokenForge&) = delete;
    TokenForge(TokenForge&&) = delete;
    TokenForge& operator=(TokenForge&&) = delete;

    [[nodiscard]] Bytes root_pem() const;
    /// The TimeStampResp to a DER query.
    [[nodiscard]] Bytes answer(ByteView query, const Forgery& forgery) const;

private:
    const Clock& clock_;
    EVP_PKEY* root_key_;
    X509* root_;
};

/// One DER element.
[[nodiscard]] Bytes der(std::uint8_t tag, ByteView content);
[[nodiscard]] Bytes joined(ByteView first, ByteView second);

} // namespace scanseal::signing::test
