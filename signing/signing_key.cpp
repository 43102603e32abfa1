#include "signing/signing_key.hpp"

#include "signing/certificate_internal.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>

namespace scanseal::signing {

namespace {

constexpr std::size_t k_container_bytes_max = 1U << 20U;
constexpr int k_certificates_max = 16;
constexpr std::int64_t k_pkcs12_rounds_max = 10'000'000;

using Pkcs12Ptr = std::unique_ptr<PKCS12, FreeWith<PKCS12_free>>;

struct KeyAndCertificates {
    KeyPtr key;
    CertificatesPtr certificates; ///< in no order
};

Refused unreadable(const std::string& detail) {
    return refuse(RefusalCode::key_unreadable, detail);
}

struct SecretRequest {
    const std::string& secret;
    bool asked = false;
};

int give_secret(char* out, int size, int /*for_writing*/, void* context) {
    auto& request = *static_cast<SecretRequest*>(context);
    request.asked = true;
    if (request.secret.size() > static_cast<std::size_t>(size)) {
        return -1;
    }
    std::copy(request.secret.begin(), request.secret.end(), out);
    return static_cast<int>(request.secret.size());
}

Result<KeyAndCertificates> read_pem(ByteView pem, const std::string& secret) {
    const auto in = reading(pem);
    SecretRequest request{.secret = secret};
    KeyPtr key(PEM_read_bio_PrivateKey(in.get(), nullptr, give_secret, &request));
    ERR_clear_error();
    if (!key && request.asked) {
        return refuse(
            RefusalCode::key_secret_wrong,
            "the private key in the PEM file is encrypted and the secret does not open it");
    }
    if (!key) {
        return unreadable("the PEM file holds no private key that can be read");
    }
    return KeyAndCertificates{.key = std::move(key), .certificates = certificates_of_pem(pem)};
}

/// Rounds of the MAC's key derivation, which a damaged file could set so high that checking it
/// takes hours.
bool mac_rounds_sane(const PKCS12* container) {
    const ASN1_INTEGER* rounds = nullptr;
    PKCS12_get0_mac(nullptr, nullptr, nullptr, &rounds, container);
    std::int64_t count = 1;
    return rounds == nullptr ||
           (ASN1_INTEGER_get_int64(&count, rounds) == 1 && count <= k_pkcs12_rounds_max);
}

Result<KeyAndCertificates> read_pkcs12(ByteView der, const std::string& secret) {
    const auto container = decoded<Pkcs12Ptr>(der, d2i_PKCS12);
    ERR_clear_error();
    if (!container) {
        return unreadable("the file is neither PKCS#12 nor PEM");
    }
    if (!mac_rounds_sane(container.get())) {
        return unreadable("the PKCS#12 file asks for an absurd number of key derivation rounds");
    }
    if (PKCS12_mac_present(container.get()) != 1) {
        return unreadable("the PKCS#12 file has no integrity check (MAC); write it anew with one");
    }
    // No zero may hide inside: OpenSSL reads the secret as a C string.
    if (secret.find('\0') != std::string::npos ||
        PKCS12_verify_mac(container.get(), secret.c_str(), -1) != 1) {
        ERR_clear_error();
        return refuse(RefusalCode::key_secret_wrong, "the secret does not open the PKCS#12 file");
    }
    EVP_PKEY* key = nullptr;
    X509* certificate = nullptr;
    STACK_OF(X509)* others = nullptr;
    const int parsed = PKCS12_parse(container.get(), secret.c_str(), &key, &certificate, &others);
    KeyAndCertificates found{.key = KeyPtr(key), .certificates = no_certificates()};
    const CertificatePtr own(certificate);
    const CertificatesPtr rest(others);
    if (parsed != 1) {
        return unreadable("the PKCS#12 file cannot be decrypted (" + take_openssl_error() +
                          "); if it was made with RC2 or single DES, write it anew with AES");
    }
    if (own) {
        add_certificate(found.certificates.get(), own.get());
    }
    for (int i = 0; i < sk_X509_num(rest.get()); ++i) {
        add_certificate(found.certificates.get(), sk_X509_value(rest.get(), i));
    }
    if (!found.key) {
        return unreadable("the PKCS#12 file holds no private key");
    }
    return found;
}

bool looks_like_pem(ByteView container) {
    return as_text(container).find("-----BEGIN ") != std::string_view::npos;
}

/// Takes the certificate of `key` out of `certificates`; empty if none is its.
CertificatePtr take_own(STACK_OF(X509) * certificates, const EVP_PKEY* key) {
    for (int i = 0; i < sk_X509_num(certificates); ++i) {
        if (X509_check_private_key(sk_X509_value(certificates, i), key) == 1) {
            return CertificatePtr(sk_X509_delete(certificates, i));
        }
    }
    ERR_clear_error();
    return nullptr;
}

Problem weakness_of(const SigningKey::State& state) {
    if (auto problem = key_problem(state.key.get(), KeyStrength::new_signature)) {
        return problem;
    }
    if (auto problem = certificate_digest_problem(state.certificate.get())) {
        return problem;
    }
    for (int i = 0; i < sk_X509_num(state.chain.get()); ++i) {
        if (auto problem = certificate_digest_problem(sk_X509_value(state.chain.get(), i))) {
            return problem;
        }
    }
    return std::nullopt;
}

} // namespace

Result<SigningKey> SigningKey::load(ByteView container, const std::string& secret) {
    if (container.size() > k_container_bytes_max) {
        return unreadable("the key file is larger than 1 MiB");
    }
    auto found =
        looks_like_pem(container) ? read_pem(container, secret) : read_pkcs12(container, secret);
    if (!found) {
        return refuse(found.error());
    }
    const int count = sk_X509_num(found->certificates.get());
    if (count == 0 || count > k_certificates_max) {
        return unreadable("the key file holds " + std::to_string(count) +
                          " certificates; from 1 to 16 are expected");
    }
    auto own = take_own(found->certificates.get(), found->key.get());
    if (!own) {
        return refuse(RefusalCode::key_certificate_mismatch,
                      "no certificate in the key file belongs to its private key");
    }
    auto facts = facts_of(own.get());
    auto state = std::make_shared<const State>(State{.key = std::move(found->key),
                                                     .certificate = std::move(own),
                                                     .chain = std::move(found->certificates),
                                                     .facts = std::move(facts)});
    if (const auto problem = weakness_of(*state)) {
        return refuse(RefusalCode::key_too_weak, *problem);
    }
    return SigningKey(std::move(state));
}

const CertificateFacts& SigningKey::certificate() const noexcept {
    return state_->facts;
}

} // namespace scanseal::signing
