#include "tests/signing/token_forge.hpp"

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <stdexcept>

namespace scanseal::signing::test {

namespace {

template <class T, class Free>
std::unique_ptr<T, Free> own(T* object, Free free) {
    if (object == nullptr) {
        throw std::runtime_error("OpenSSL gave nothing");
    }
    return {object, free};
}

void need(int result) {
    if (result <= 0) {
        throw std::runtime_error("OpenSSL refused");
    }
}

time_t seconds_of(TimePoint at) {
    return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
    if (value.empty()) {
        return;
    }
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509V3_set_ctx_nodb(&context);
    const auto extension =
        own(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), X509_EXTENSION_free);
    need(X509_add_ext(certificate, extension.get(), -1));
}

X509* new_certificate(const char* name, EVP_PKEY* key, X509* issuer, TimePoint from, TimePoint to) {
    static long serial = 1;
    X509* certificate = X509_new();
    need(X509_set_version(certificate, 2));
    need(ASN1_INTEGER_set(X509_get_serialNumber(certificate), ++serial));
    const auto* text = reinterpret_cast<const unsigned char*>(name);
    need(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), "CN", MBSTRING_UTF8, text,
                                    -1, -1, 0));
    need(X509_set_issuer_name(certificate,
                              X509_get_subject_name(issuer == nullptr ? certificate : issuer)));
    need(X509_set_pubkey(certificate, key));
    const auto not_before = own(ASN1_TIME_set(nullptr, seconds_of(from)), ASN1_STRING_free);
    const auto not_after = own(ASN1_TIME_set(nullptr, seconds_of(to)), ASN1_STRING_free);
    need(X509_set1_notBefore(certificate, not_before.get()));
    need(X509_set1_notAfter(certificate, not_after.get()));
    return certificate;
}

std::string general_time(TimePoint at) {
    const time_t seconds = seconds_of(at);
    tm parts{};
    gmtime_r(&seconds, &parts);
    char text[32];
    return {text, std::strftime(text, sizeof text, "%Y%m%d%H%M%SZ", &parts)};
}

void set_time(TS_TST_INFO* info, const std::string& text) {
    const auto time = own(ASN1_GENERALIZEDTIME_new(), ASN1_GENERALIZEDTIME_free);
    need(ASN1_STRING_set(time.get(), text.data(), static_cast<int>(text.size())));
    need(TS_TST_INFO_set_time(info, time.get()));
}

void set_imprint(TS_TST_INFO* info, TS_REQ* query, bool sha1) {
    TS_MSG_IMPRINT* imprint = TS_REQ_get_msg_imprint(query);
    if (sha1) {
        Bytes value(20, 7);
        need(X509_ALGOR_set0(TS_MSG_IMPRINT_get_algo(imprint), OBJ_nid2obj(NID_sha1), V_ASN1_NULL,
                             nullptr));
        need(TS_MSG_IMPRINT_set_msg(imprint, value.data(), static_cast<int>(value.size())));
    }
    need(TS_TST_INFO_set_msg_imprint(info, imprint));
}

void set_policy(TS_TST_INFO* info, TS_REQ* query, const Forgery& forgery) {
    ASN1_OBJECT* asked = TS_REQ_get_policy_id(query);
    if (asked != nullptr && !forgery.policy) {
        need(TS_TST_INFO_set_policy_id(info, asked));
        return;
    }
    const auto policy = own(
        OBJ_txt2obj(forgery.policy.value_or("1.3.6.1.4.1.99999.1.1").c_str(), 1), ASN1_OBJECT_free);
    need(TS_TST_INFO_set_policy_id(info, policy.get()));
}

void set_accuracy(TS_TST_INFO* info, long seconds) {
    if (seconds == 0) {
        return;
    }
    const auto accuracy = own(TS_ACCURACY_new(), TS_ACCURACY_free);
    const auto value = own(ASN1_INTEGER_new(), ASN1_INTEGER_free);
    need(ASN1_INTEGER_set(value.get(), seconds));
    need(TS_ACCURACY_set_seconds(accuracy.get(), value.get()));
    need(TS_TST_INFO_set_accuracy(info, accuracy.get()));
}

Bytes content_of(TS_REQ* query, const Forgery& forgery, TimePoint now) {
    const auto info = own(TS_TST_INFO_new(), TS_TST_INFO_free);
    need(TS_TST_INFO_set_version(info.get(), forgery.version));
    set_policy(info.get(), query, forgery);
    set_imprint(info.get(), query, forgery.imprint_sha1);
    const auto serial = own(ASN1_INTEGER_new(), ASN1_INTEGER_free);
    need(ASN1_INTEGER_set(serial.get(), forgery.serial));
    need(TS_TST_INFO_set_serial(info.get(), serial.get()));
    set_time(info.get(), forgery.gen_time.value_or(general_time(now)));
    set_accuracy(info.get(), forgery.accuracy_s);
    if (forgery.nonce) {
        need(TS_TST_INFO_set_nonce(info.get(), TS_REQ_get_nonce(query)));
    }
    if (forgery.critical_extension) {
        const auto extension = own(
            X509V3_EXT_conf_nid(nullptr, nullptr, NID_netscape_comment, "critical,what is this"),
            X509_EXTENSION_free);
        need(TS_TST_INFO_add_ext(info.get(), extension.get(), -1));
    }
    unsigned char* out = nullptr;
    const int size = i2d_TS_TST_INFO(info.get(), &out);
    need(size);
    Bytes bytes(out, out + size);
    OPENSSL_free(out);
    if (forgery.trailing_byte) {
        bytes.push_back(0);
    }
    return bytes;
}

Bytes token_of(ByteView content, X509* certificate, EVP_PKEY* key, const Forgery& forgery) {
    const auto cms = own(CMS_sign(nullptr, nullptr, nullptr, nullptr, CMS_BINARY | CMS_PARTIAL),
                         CMS_ContentInfo_free);
    need(CMS_set1_eContentType(cms.get(), OBJ_nid2obj(forgery.content_type)));
    const unsigned int flags =
        CMS_BINARY | CMS_NOSMIMECAP | (forgery.signing_certificate ? CMS_CADES : 0U) | CMS_NOCERTS;
    for (int i = 0; i < forgery.signers; ++i) {
        own(CMS_add1_signer(cms.get(), certificate, key, forgery.digest, flags),
            [](CMS_SignerInfo* /*kept by cms*/) {});
    }
    if (forgery.certificate_inside) {
        need(CMS_add1_cert(cms.get(), certificate));
    }
    const auto in =
        own(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())), BIO_free);
    need(CMS_final(cms.get(), in.get(), nullptr, CMS_BINARY));
    unsigned char* out = nullptr;
    const int size = i2d_CMS_ContentInfo(cms.get(), &out);
    need(size);
    Bytes bytes(out, out + size);
    OPENSSL_free(out);
    return bytes;
}

} // namespace

Bytes joined(ByteView first, ByteView second) {
    Bytes both(first.begin(), first.end());
    both.insert(both.end(), second.begin(), second.end());
    return both;
}

Bytes der(std::uint8_t tag, ByteView content) {
    Bytes head{tag};
    const std::size_t size = content.size();
    if (size < 0x80) {
        head.push_back(static_cast<std::uint8_t>(size));
    } else if (size < 0x100) {
        head.insert(head.end(), {0x81, static_cast<std::uint8_t>(size)});
    } else {
        head.insert(head.end(), {0x82, static_cast<std::uint8_t>(size >> 8U),
                                 static_cast<std::uint8_t>(size & 0xFFU)});
    }
    return joined(head, content);
}

TokenForge::TokenForge(const Clock& clock)
    : clock_(clock),
      root_key_(EVP_EC_gen("P-256")),
      root_(new_certificate("Forge root", root_key_, nullptr,
                            clock.now() - std::chrono::hours(24 * 1000),
                            clock.now() + std::chrono::hours(24 * 1000))) {
    extend(root_, root_, NID_basic_constraints, "critical,CA:TRUE");
    extend(root_, root_, NID_subject_key_identifier, "hash");
    need(X509_sign(root_, root_key_, EVP_sha256()));
}

TokenForge::~TokenForge() {
    X509_free(root_);
    EVP_PKEY_free(root_key_);
}

Bytes TokenForge::root_pem() const {
    const auto out = own(BIO_new(BIO_s_mem()), BIO_free);
    need(PEM_write_bio_X509(out.get(), root_));
    char* data = nullptr;
    const long size = BIO_get_mem_data(out.get(), &data);
    return {data, data + size};
}

Bytes TokenForge::answer(ByteView query, const Forgery& forgery) const {
    const unsigned char* position = query.data();
    const auto request =
        own(d2i_TS_REQ(nullptr, &position, static_cast<long>(query.size())), TS_REQ_free);
    const auto key = own(EVP_EC_gen(forgery.curve.c_str()), EVP_PKEY_free);
    const auto certificate =
        own(new_certificate("Forge TSA", key.get(), root_, clock_.now() + forgery.valid_from,
                            clock_.now() + forgery.valid_to),
            X509_free);
    extend(certificate.get(), root_, NID_basic_constraints, forgery.basic_constraints);
    extend(certificate.get(), root_, NID_key_usage, forgery.key_usage);
    extend(certificate.get(), root_, NID_ext_key_usage, forgery.extended_key_usage);
    extend(certificate.get(), root_, NID_subject_key_identifier, "hash");
    need(X509_sign(certificate.get(), root_key_, EVP_sha256()));
    const auto content = content_of(request.get(), forgery, clock_.now());
    const auto token = token_of(content, certificate.get(), key.get(), forgery);
    const Bytes granted{0x30, 0x03, 0x02, 0x01, 0x00};
    auto response = der(0x30, joined(granted, token));
    if (forgery.then) {
        forgery.then(response);
    }
    return response;
}

} // namespace scanseal::signing::test
