#include "signing/certificate_internal.hpp"

#include "core/digest.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>

namespace scanseal::signing {

namespace {

constexpr int k_rsa_bits_new = 3072;
constexpr int k_rsa_bits_verify = 2048;
constexpr int k_rsa_bits_max = 16384;
constexpr int k_curve_bits = 256;
constexpr int k_chain_length_max = 10;
/// OpenSSL's security level of 112 bits: RSA 2048 and SHA-2 at least, in every certificate but the
/// anchor's own signature.
constexpr int k_level_112_bits = 2;

std::string name_text(const X509_NAME* name) {
    const auto out = writing();
    // UTF-8 as it is, not escaped: names here are Japanese more often than not.
    constexpr unsigned long flags =
        XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
    if (X509_NAME_print_ex(out.get(), name, 0, flags) < 0) {
        ERR_clear_error();
        return "(unreadable name)";
    }
    return std::string(as_text(written(out.get())));
}

bool is_self_signed(X509* certificate) {
    return X509_self_signed(certificate, 0) == 1;
}

struct FreePath {
    void operator()(X509_STORE_CTX* context) const noexcept { X509_STORE_CTX_free(context); }
};

} // namespace

CertificatesPtr no_certificates() {
    return made<CertificatesPtr>(sk_X509_new_null(), "certificate list");
}

void add_certificate(STACK_OF(X509) * stack, X509* certificate) {
    must(X509_add_cert(stack, certificate, X509_ADD_FLAG_UP_REF), "certificate list");
}

CertificatesPtr certificates_of_pem(ByteView pem) {
    auto found = no_certificates();
    const auto in = reading(pem);
    for (;;) {
        const CertificatePtr certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
        if (!certificate) {
            break;
        }
        add_certificate(found.get(), certificate.get());
    }
    ERR_clear_error();
    return found;
}

std::string subject_of(const X509* certificate) {
    return name_text(X509_get_subject_name(certificate));
}

std::string hex_of(const ASN1_INTEGER* number) {
    const auto big = made<BignumPtr>(ASN1_INTEGER_to_BN(number, nullptr), "integer");
    Bytes bytes(static_cast<std::size_t>(BN_num_bytes(big.get())));
    BN_bn2bin(big.get(), bytes.data());
    const std::string sign = BN_is_negative(big.get()) != 0 ? "-" : "";
    return bytes.empty() ? "00" : sign + to_hex(bytes);
}

std::optional<TimePoint> time_of(const ASN1_TIME* time) {
    tm parts{};
    // A null pointer would mean "now" to OpenSSL.
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    const auto day = std::chrono::year(parts.tm_year + 1900) /
                     std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)) /
                     std::chrono::day(static_cast<unsigned>(parts.tm_mday));
    return std::chrono::sys_days(day) + std::chrono::hours(parts.tm_hour) +
           std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
}

CertificateFacts facts_of(X509* certificate) {
    return {.subject = subject_of(certificate),
            .issuer = name_text(X509_get_issuer_name(certificate)),
            .serial_hex = hex_of(X509_get0_serialNumber(certificate)),
            .sha256_hex = sha256(der_of(certificate, i2d_X509)).hex(),
            .not_before = time_of(X509_get0_notBefore(certificate)).value_or(TimePoint::max()),
            .not_after = time_of(X509_get0_notAfter(certificate)).value_or(TimePoint::min())};
}

bool is_sha2(int digest_nid) {
    return digest_nid == NID_sha256 || digest_nid == NID_sha384 || digest_nid == NID_sha512;
}

Problem key_problem(EVP_PKEY* key, KeyStrength strength) {
    const int bits = key == nullptr ? 0 : EVP_PKEY_get_bits(key);
    const int kind = key == nullptr ? EVP_PKEY_NONE : EVP_PKEY_get_base_id(key);
    if (kind == EVP_PKEY_RSA || kind == EVP_PKEY_RSA_PSS) {
        const int bits_min =
            strength == KeyStrength::new_signature ? k_rsa_bits_new : k_rsa_bits_verify;
        if (bits < bits_min || bits > k_rsa_bits_max) {
            return "the RSA key has " + std::to_string(bits) + " bits; at least " +
                   std::to_string(bits_min) + " are needed";
        }
        return std::nullopt;
    }
    if (kind == EVP_PKEY_EC) {
        if (bits < k_curve_bits) {
            return "the curve has " + std::to_string(bits) + " bits; at least " +
                   std::to_string(k_curve_bits) + " are needed";
        }
        return std::nullopt;
    }
    return "the key is neither RSA nor elliptic curve";
}

Problem certificate_digest_problem(X509* certificate) {
    int digest = NID_undef;
    if (is_self_signed(certificate)) {
        return std::nullopt;
    }
    if (X509_get_signature_info(certificate, &digest, nullptr, nullptr, nullptr) != 1 ||
        !is_sha2(digest)) {
        ERR_clear_error();
        return "the certificate of " + subject_of(certificate) + " is not signed with SHA-2";
    }
    return std::nullopt;
}

Problem signer_usage_problem(X509* certificate) {
    const auto flags = X509_get_extension_flags(certificate);
    if ((flags & EXFLAG_INVALID) != 0) {
        return "the certificate's extensions are damaged";
    }
    if ((flags & EXFLAG_CA) != 0) {
        return "the certificate is that of a certification authority, not of an end entity";
    }
    // Without the extension every use is allowed: X509_get_key_usage then gives all bits.
    if ((X509_get_key_usage(certificate) & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) == 0) {
        return "the certificate's key usage does not allow signatures";
    }
    return std::nullopt;
}

Problem timestamp_usage_problem(X509* certificate) {
    if (auto problem = signer_usage_problem(certificate)) {
        return problem;
    }
    const int index = X509_get_ext_by_NID(certificate, NID_ext_key_usage, -1);
    if (index < 0) {
        return "the certificate has no extended key usage";
    }
    if (X509_EXTENSION_get_critical(X509_get_ext(certificate, index)) != 1) {
        return "the certificate's extended key usage is not critical";
    }
    const std::unique_ptr<EXTENDED_KEY_USAGE, FreeWith<EXTENDED_KEY_USAGE_free>> uses(
        static_cast<EXTENDED_KEY_USAGE*>(
            X509_get_ext_d2i(certificate, NID_ext_key_usage, nullptr, nullptr)));
    if (!uses || sk_ASN1_OBJECT_num(uses.get()) != 1 ||
        OBJ_obj2nid(sk_ASN1_OBJECT_value(uses.get(), 0)) != NID_time_stamp) {
        ERR_clear_error();
        return "the certificate's extended key usage is not timeStamping alone";
    }
    const bool has_usage = (X509_get_extension_flags(certificate) & EXFLAG_KUSAGE) != 0;
    constexpr std::uint32_t allowed = KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION;
    if (has_usage && (X509_get_key_usage(certificate) & ~allowed) != 0) {
        return "the certificate's key usage allows more than signatures";
    }
    return std::nullopt;
}

std::optional<ChainProblem> chain_problem(X509* leaf, STACK_OF(X509) * others,
                                          const TrustAnchors& anchors, TimePoint at) {
    const std::unique_ptr<X509_STORE_CTX, FreePath> path(X509_STORE_CTX_new());
    if (!path || X509_STORE_CTX_init(path.get(), nullptr, leaf, others) != 1) {
        fail_crypto("certificate path");
    }
    X509_STORE_CTX_set0_trusted_stack(path.get(), anchors.state().anchors.get());
    auto* rules = X509_STORE_CTX_get0_param(path.get());
    X509_VERIFY_PARAM_set_time(
        rules, std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count());
    X509_VERIFY_PARAM_set_depth(rules, k_chain_length_max);
    X509_VERIFY_PARAM_set_auth_level(rules, k_level_112_bits);
    must(X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_PARTIAL_CHAIN), "certificate path rules");
    if (X509_verify_cert(path.get()) == 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    const int error = X509_STORE_CTX_get_error(path.get());
    ERR_clear_error();
    X509* culprit = X509_STORE_CTX_get_current_cert(path.get());
    const auto whose = culprit == nullptr ? std::string() : " (" + subject_of(culprit) + ")";
    return ChainProblem{.detail = X509_verify_cert_error_string(error) + whose,
                        .weak = error == X509_V_ERR_CA_MD_TOO_WEAK ||
                                error == X509_V_ERR_EE_KEY_TOO_SMALL ||
                                error == X509_V_ERR_CA_KEY_TOO_SMALL};
}

} // namespace scanseal::signing
