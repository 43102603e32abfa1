#include "signing/cms_internal.hpp"

#include "signing/strict_der_internal.hpp"

#include <openssl/err.h>

namespace scanseal::signing {

namespace {

constexpr std::size_t k_message_bytes_max = 16U << 20U;
constexpr int k_certificates_max = 64;
/// For CMS_signed_get0_data_by_OBJ: there must be one attribute of the kind, with one value.
constexpr int k_exactly_one = -3;

ByteView view_of(const ASN1_STRING* text) {
    return {ASN1_STRING_get0_data(text), static_cast<std::size_t>(ASN1_STRING_length(text))};
}

/// The single value of a signed attribute, of the ASN.1 type asked for; null otherwise.
void* single_attribute(const SignedMessage& message, int nid, int type) {
    void* value =
        CMS_signed_get0_data_by_OBJ(message.signer, OBJ_nid2obj(nid), k_exactly_one, type);
    ERR_clear_error();
    return value;
}

bool has_attribute(const SignedMessage& message, int nid) {
    return CMS_signed_get_attr_by_NID(message.signer, nid, -1) >= 0;
}

struct Algorithms {
    int digest = NID_undef;
    int signature = NID_undef;
};

Algorithms algorithms_of(const SignedMessage& message) {
    X509_ALGOR* digest = nullptr;
    X509_ALGOR* signature = nullptr;
    CMS_SignerInfo_get0_algs(message.signer, nullptr, nullptr, &digest, &signature);
    return {.digest = OBJ_obj2nid(digest->algorithm),
            .signature = OBJ_obj2nid(signature->algorithm)};
}

/// RFC 5754, 2: absent, or NULL as older software writes.
bool parameters_plain(const SignedMessage& message) {
    X509_ALGOR* digest = nullptr;
    CMS_SignerInfo_get0_algs(message.signer, nullptr, nullptr, &digest, nullptr);
    int type = V_ASN1_UNDEF;
    X509_ALGOR_get0(nullptr, &type, nullptr, digest);
    return type == V_ASN1_UNDEF || type == V_ASN1_NULL;
}

/// OpenSSL verifies with the digest algorithm and the key alone; what the message says of its
/// signature algorithm has to agree.
bool signature_algorithm_fits(const SignedMessage& message, const Algorithms& algorithms) {
    int digest = NID_undef;
    int kind = algorithms.signature;
    const bool combined = OBJ_find_sigid_algs(algorithms.signature, &digest, &kind) == 1;
    const bool pss = algorithms.signature == NID_rsassaPss;
    // rsaEncryption and id-ecPublicKey name a key alone, and are as common here as the combined
    // names.
    if (combined && !pss && digest != algorithms.digest) {
        return false;
    }
    if (!message.signer_certificate) {
        return true;
    }
    const EVP_PKEY* key = X509_get0_pubkey(message.signer_certificate.get());
    const int own = key == nullptr ? EVP_PKEY_NONE : EVP_PKEY_get_base_id(key);
    return own == kind || (pss && own == EVP_PKEY_RSA);
}

void find_signer_certificate(SignedMessage& message) {
    for (int i = 0; i < sk_X509_num(message.certificates.get()); ++i) {
        X509* candidate = sk_X509_value(message.certificates.get(), i);
        if (CMS_SignerInfo_cert_cmp(message.signer, candidate) == 0) {
            X509_up_ref(candidate);
            message.signer_certificate.reset(candidate);
            CMS_SignerInfo_set1_signer_cert(message.signer, candidate);
            break;
        }
    }
    ERR_clear_error();
}

/// The digest named in the first ESSCertIDv2 (RFC 5035, 4): SEQUENCE { certs SEQUENCE OF SEQUENCE {
/// hashAlgorithm AlgorithmIdentifier DEFAULT sha256, certHash OCTET STRING, ... }, ... }. OpenSSL
/// keeps its own structure closed.
int ess_v2_digest(ByteView attribute) {
    auto level = take_der(attribute);
    for (int depth = 0; level && depth < 2; ++depth) {
        auto inside = level->content;
        level = take_der(inside);
    }
    if (!level) {
        return NID_undef;
    }
    auto fields = level->content;
    const auto first = take_der(fields);
    if (!first || first->tag != k_der_sequence) {
        return first && first->tag == k_der_octets ? NID_sha256 : NID_undef;
    }
    auto algorithm = first->content;
    const auto oid = take_der(algorithm);
    if (!oid || oid->tag != k_der_object) {
        return NID_undef;
    }
    const auto object = decoded<ObjectPtr>(oid->whole, d2i_ASN1_OBJECT);
    ERR_clear_error();
    return object ? OBJ_obj2nid(object.get()) : NID_undef;
}

using EssPtr = std::unique_ptr<ESS_SIGNING_CERT, FreeWith<ESS_SIGNING_CERT_free>>;
using EssV2Ptr = std::unique_ptr<ESS_SIGNING_CERT_V2, FreeWith<ESS_SIGNING_CERT_V2_free>>;

/// The signer's certificate first, as OSSL_ESS_check_signing_certs wants it, then all others the
/// attribute may name.
CertificatesPtr signer_first(const SignedMessage& message) {
    auto list = no_certificates();
    add_certificate(list.get(), message.signer_certificate.get());
    for (int i = 0; i < sk_X509_num(message.certificates.get()); ++i) {
        add_certificate(list.get(), sk_X509_value(message.certificates.get(), i));
    }
    return list;
}

} // namespace

Result<SignedMessage> read_signed_message(ByteView der, RefusalCode malformed) {
    if (der.size() > k_message_bytes_max) {
        return refuse(malformed, "the CMS message is larger than 16 MiB");
    }
    if (const auto problem = der_problem(der)) {
        return refuse(malformed, "the CMS message is not DER: " + *problem);
    }
    SignedMessage message;
    message.cms = decoded<CmsPtr>(der, d2i_CMS_ContentInfo);
    ERR_clear_error();
    if (!message.cms || OBJ_obj2nid(CMS_get0_type(message.cms.get())) != NID_pkcs7_signed) {
        return refuse(malformed, "it is not a CMS SignedData");
    }
    STACK_OF(CMS_SignerInfo)* signers = CMS_get0_SignerInfos(message.cms.get());
    const int count = signers == nullptr ? 0 : sk_CMS_SignerInfo_num(signers);
    if (count != 1) {
        return refuse(malformed, "it has " + std::to_string(count) + " signers; one is expected");
    }
    message.signer = sk_CMS_SignerInfo_value(signers, 0);
    message.certificates.reset(CMS_get1_certs(message.cms.get()));
    ERR_clear_error();
    if (!message.certificates) {
        message.certificates = no_certificates();
    }
    if (sk_X509_num(message.certificates.get()) > k_certificates_max) {
        return refuse(malformed, "it carries more than 64 certificates");
    }
    find_signer_certificate(message);
    return message;
}

std::optional<ByteView> embedded_content(const SignedMessage& message) {
    ASN1_OCTET_STRING** content = CMS_get0_content(message.cms.get());
    ERR_clear_error();
    if (content == nullptr || *content == nullptr) {
        return std::nullopt;
    }
    return view_of(*content);
}

Problem signed_attributes_problem(const SignedMessage& message, int type_nid) {
    const ASN1_OBJECT* type = CMS_get0_eContentType(message.cms.get());
    if (type == nullptr || OBJ_obj2nid(type) != type_nid) {
        return std::string("the content is not of type ") + OBJ_nid2ln(type_nid);
    }
    const auto* declared = static_cast<const ASN1_OBJECT*>(
        single_attribute(message, NID_pkcs9_contentType, V_ASN1_OBJECT));
    if (declared == nullptr || OBJ_cmp(declared, type) != 0) {
        return "the content-type attribute is missing, doubled or names another type";
    }
    if (single_attribute(message, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING) == nullptr) {
        return "the message-digest attribute is missing or doubled";
    }
    return std::nullopt;
}

Problem message_digest_problem(const SignedMessage& message, ByteView content) {
    const auto* declared = static_cast<const ASN1_OCTET_STRING*>(
        single_attribute(message, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING));
    const int digest_nid = algorithms_of(message).digest;
    // OpenSSL knows names of digests it cannot compute; only SHA-2 is ever tried.
    const EVP_MD* kind = is_sha2(digest_nid) ? EVP_get_digestbynid(digest_nid) : nullptr;
    if (declared == nullptr || kind == nullptr) {
        return "the message digest is missing, or not made with SHA-2";
    }
    Bytes digest(EVP_MAX_MD_SIZE);
    unsigned int size = 0;
    must(EVP_Digest(content.data(), content.size(), digest.data(), &size, kind, nullptr), "digest");
    digest.resize(size);
    const auto view = view_of(declared);
    if (!std::equal(view.begin(), view.end(), digest.begin(), digest.end())) {
        return "the content is not what was signed: its digest differs";
    }
    return std::nullopt;
}

Problem algorithm_problem(const SignedMessage& message) {
    const auto algorithms = algorithms_of(message);
    if (!is_sha2(algorithms.digest)) {
        return std::string("the digest algorithm is ") + OBJ_nid2ln(algorithms.digest) +
               ", not SHA-2";
    }
    if (!parameters_plain(message)) {
        return "the digest algorithm has parameters, as no SHA-2 has";
    }
    if (!signature_algorithm_fits(message, algorithms)) {
        return std::string("the signature algorithm (") + OBJ_nid2ln(algorithms.signature) +
               ") is unknown, or fits neither digest nor key";
    }
    if (message.signer_certificate) {
        return key_problem(X509_get0_pubkey(message.signer_certificate.get()),
                           KeyStrength::verification);
    }
    return std::nullopt;
}

Problem signature_value_problem(const SignedMessage& message) {
    if (CMS_SignerInfo_verify(message.signer) == 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    return "the signature value does not fit: " + take_openssl_error();
}

std::optional<SigningCertificateProblem> signing_certificate_problem(const SignedMessage& message,
                                                                     bool v2_only) {
    const bool has_v1 = has_attribute(message, NID_id_smime_aa_signingCertificate);
    const bool has_v2 = has_attribute(message, NID_id_smime_aa_signingCertificateV2);
    if (!has_v2 && (v2_only || !has_v1)) {
        return SigningCertificateProblem{.detail = "the signing-certificate attribute is missing"};
    }
    EssPtr v1;
    EssV2Ptr v2;
    if (has_v1) {
        const auto* value = static_cast<const ASN1_STRING*>(
            single_attribute(message, NID_id_smime_aa_signingCertificate, V_ASN1_SEQUENCE));
        v1 = value == nullptr ? nullptr : decoded<EssPtr>(view_of(value), d2i_ESS_SIGNING_CERT);
    }
    if (has_v2) {
        const auto* value = static_cast<const ASN1_STRING*>(
            single_attribute(message, NID_id_smime_aa_signingCertificateV2, V_ASN1_SEQUENCE));
        v2 =
            value == nullptr ? nullptr : decoded<EssV2Ptr>(view_of(value), d2i_ESS_SIGNING_CERT_V2);
        if (v2 && !is_sha2(ess_v2_digest(view_of(value)))) {
            return SigningCertificateProblem{
                .detail = "the signing-certificate-v2 attribute does not use SHA-2", .weak = true};
        }
    }
    const auto certificates = signer_first(message);
    const bool readable = (v1 != nullptr) == has_v1 && (v2 != nullptr) == has_v2;
    const bool matches =
        readable && OSSL_ESS_check_signing_certs(v1.get(), v2.get(), certificates.get(), 1) > 0;
    ERR_clear_error();
    if (!matches) {
        return SigningCertificateProblem{
            .detail = "the signing-certificate attribute does not name the signer's certificate"};
    }
    return std::nullopt;
}

std::optional<TimePoint> signing_time_of(const SignedMessage& message) {
    for (const int type : {V_ASN1_UTCTIME, V_ASN1_GENERALIZEDTIME}) {
        const auto* value =
            static_cast<const ASN1_TIME*>(single_attribute(message, NID_pkcs9_signingTime, type));
        if (value != nullptr) {
            return time_of(value);
        }
    }
    return std::nullopt;
}

ByteView signature_value_of(const SignedMessage& message) {
    return view_of(CMS_SignerInfo_get0_signature(message.signer));
}

} // namespace scanseal::signing
