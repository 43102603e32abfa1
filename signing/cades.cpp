#include "signing/cades.hpp"

#include "core/digest.hpp"
#include "core/time_text.hpp"
#include "signing/cms_internal.hpp"
#include "signing/strict_der_internal.hpp"

#include <openssl/err.h>

namespace scanseal::signing {

namespace {

/// UTCTime to 2049, GeneralizedTime after (RFC 5652, 11.3), which is what ASN1_TIME_set picks.
void add_signing_time(CMS_SignerInfo* signer, TimePoint time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    const auto value = made<Asn1TimePtr>(ASN1_TIME_set(nullptr, seconds), "signing time");
    must(CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime, ASN1_STRING_type(value.get()),
                                     value.get(), -1),
         "signing-time attribute");
}

void add_chain(CMS_ContentInfo* cms, const SigningKey::State& key) {
    for (int i = 0; i < sk_X509_num(key.chain.get()); ++i) {
        X509* certificate = sk_X509_value(key.chain.get(), i);
        if (X509_cmp(certificate, key.certificate.get()) == 0) {
            continue;
        }
        // A certificate twice in the key file is an error to CMS and harmless to us.
        if (CMS_add1_cert(cms, certificate) != 1) {
            ERR_clear_error();
        }
    }
}

} // namespace

Result<Bytes> sign_cades_b(const SigningKey& key, ByteView content, TimePoint signing_time) {
    const auto& facts = key.certificate();
    if (signing_time < facts.not_before || signing_time > facts.not_after) {
        return refuse(RefusalCode::certificate_not_valid_now,
                      "the certificate is valid from " + format_utc(facts.not_before) + " to " +
                          format_utc(facts.not_after) + ", not at " + format_utc(signing_time));
    }
    const auto& state = key.state();
    constexpr unsigned int message_flags = CMS_DETACHED | CMS_BINARY | CMS_PARTIAL;
    const auto cms =
        made<CmsPtr>(CMS_sign(nullptr, nullptr, nullptr, nullptr, message_flags), "signed message");
    CMS_SignerInfo* signer = CMS_add1_signer(cms.get(), state.certificate.get(), state.key.get(),
                                             EVP_sha256(), CMS_BINARY | CMS_CADES | CMS_NOSMIMECAP);
    if (signer == nullptr) {
        fail_crypto("adding the signer");
    }
    add_chain(cms.get(), state);
    // Put in before the end, for OpenSSL adds the present only where no signing-time is there yet.
    add_signing_time(signer, signing_time);
    const auto in = reading(content);
    must(CMS_final(cms.get(), in.get(), nullptr, CMS_DETACHED | CMS_BINARY), "signing");
    return der_of(cms.get(), i2d_CMS_ContentInfo);
}

Result<Bytes> timestamp_imprint(ByteView signature) {
    const auto message = read_signed_message(signature, RefusalCode::signature_malformed);
    if (!message) {
        return refuse(message.error());
    }
    return sha256(signature_value_of(*message)).bytes();
}

Result<Bytes> add_signature_timestamp(ByteView signature, ByteView token) {
    const auto message = read_signed_message(signature, RefusalCode::signature_malformed);
    if (!message) {
        return refuse(message.error());
    }
    // Only what is written back byte for byte may be changed: re-sorting somebody's attributes
    // would break what covers them.
    if (!encodes_as(message->cms.get(), i2d_CMS_ContentInfo, signature)) {
        return refuse(RefusalCode::signature_malformed,
                      "the signature is not in DER, so nothing can be added to it safely");
    }
    if (der_problem(token) || token[0] != k_der_sequence) {
        return refuse(RefusalCode::signature_malformed, "the timestamp token is not in DER");
    }
    must(CMS_unsigned_add1_attr_by_NID(message->signer, NID_id_smime_aa_timeStampToken,
                                       V_ASN1_SEQUENCE, token.data(),
                                       static_cast<int>(token.size())),
         "signature-time-stamp attribute");
    auto stamped = der_of(message->cms.get(), i2d_CMS_ContentInfo);
    // A token nested so deep or so large that the whole could not be read back must not get into a
    // record.
    if (const auto readable = read_signed_message(stamped, RefusalCode::signature_malformed);
        !readable) {
        return refuse(readable.error());
    }
    return stamped;
}

} // namespace scanseal::signing
