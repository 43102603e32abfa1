#include "signing/development_pki.hpp"

#include "core/durable_files.hpp"
#include "core/ids.hpp"
#include "signing/certificate_internal.hpp"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <array>

namespace scanseal::signing {

namespace {

constexpr int k_version_3 = 2;
constexpr std::chrono::years k_validity{10};
/// Clocks of a development machine and its containers may differ a little.
constexpr std::chrono::hours k_backdated{1};
constexpr const char* k_mark = "DEVELOPMENT ONLY";
/// ub-common-name and ub-organizational-unit-name of RFC 5280, appendix A.1.
constexpr std::size_t k_name_characters_max = 64;

struct Extension {
    int nid;
    const char* value; ///< in the notation of openssl.cnf
};

struct Issued {
    KeyPtr key;
    CertificatePtr certificate;
};

struct Validity {
    TimePoint from;
    TimePoint to;
};

/// Cuts at a character's border: a name may be Japanese.
std::string fitting(const std::string& text) {
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool starts = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
        if (starts && ++characters > k_name_characters_max) {
            return text.substr(0, i);
        }
    }
    return text;
}

void add_name(X509_NAME* name, const char* field, const std::string& text) {
    const auto fit = fitting(text);
    if (fit.empty()) {
        return;
    }
    must(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                    reinterpret_cast<const unsigned char*>(fit.data()),
                                    static_cast<int>(fit.size()), -1, 0),
         "naming a certificate");
}

void set_subject(X509* certificate, const std::string& common_name, const std::string& station) {
    X509_NAME* name = X509_get_subject_name(certificate);
    add_name(name, "O", std::string("scanseal ") + k_mark);
    add_name(name, "OU", station);
    add_name(name, "CN", common_name + " (" + k_mark + ")");
}

void set_serial(X509* certificate) {
    // 127 random bits, positive: unique without a counter on disk.
    std::array<unsigned char, 16> bytes{};
    must(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())), "random numbers");
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7FU) | 0x40U);
    const auto number = made<BignumPtr>(
        BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr), "serial number");
    const auto serial =
        made<IntegerPtr>(BN_to_ASN1_INTEGER(number.get(), nullptr), "serial number");
    must(X509_set_serialNumber(certificate, serial.get()), "serial number");
}

void set_validity(X509* certificate, const Validity& validity) {
    const auto seconds = [](TimePoint at) {
        return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count();
    };
    const auto from = made<Asn1TimePtr>(ASN1_TIME_set(nullptr, seconds(validity.from)), "validity");
    const auto to = made<Asn1TimePtr>(ASN1_TIME_set(nullptr, seconds(validity.to)), "validity");
    must(X509_set1_notBefore(certificate, from.get()), "validity");
    must(X509_set1_notAfter(certificate, to.get()), "validity");
}

void add_extension(X509* certificate, X509* issuer, const Extension& extension) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    X509V3_set_ctx_nodb(&context);
    const auto made_extension =
        made<std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>>(
            X509V3_EXT_conf_nid(nullptr, &context, extension.nid, extension.value), "extension");
    must(X509_add_ext(certificate, made_extension.get(), -1), "extension");
}

/// A P-256 key and its certificate; `issuer` null: self-signed.
Issued issue(const std::string& common_name, const std::string& station, const Validity& validity,
             std::initializer_list<Extension> extensions, const Issued* issuer) {
    Issued issued{.key = made<KeyPtr>(EVP_EC_gen("P-256"), "key generation"),
                  .certificate = made<CertificatePtr>(X509_new(), "certificate")};
    X509* certificate = issued.certificate.get();
    must(X509_set_version(certificate, k_version_3), "certificate");
    set_serial(certificate);
    set_validity(certificate, validity);
    set_subject(certificate, common_name, station);
    X509* authority = issuer == nullptr ? certificate : issuer->certificate.get();
    must(X509_set_issuer_name(certificate, X509_get_subject_name(authority)), "certificate");
    must(X509_set_pubkey(certificate, issued.key.get()), "certificate");
    for (const auto& extension : extensions) {
        add_extension(certificate, authority, extension);
    }
    EVP_PKEY* signing_key = issuer == nullptr ? issued.key.get() : issuer->key.get();
    must(X509_sign(certificate, signing_key, EVP_sha256()), "signing a certificate");
    return issued;
}

Bytes pem_of(X509* certificate) {
    const auto out = writing();
    must(PEM_write_bio_X509(out.get(), certificate), "writing a certificate");
    return written(out.get());
}

Bytes pem_of(EVP_PKEY* key) {
    const auto out = writing();
    must(PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr),
         "writing a key");
    return written(out.get());
}

Bytes pkcs12_of(const Issued& issued, X509* root, const std::string& name,
                const std::string& secret) {
    const auto chain = no_certificates();
    add_certificate(chain.get(), root);
    // Zeros: OpenSSL 3's own choices, AES-256-CBC and PBKDF2 with SHA-256.
    const auto container = made<std::unique_ptr<PKCS12, FreeWith<PKCS12_free>>>(
        PKCS12_create(secret.c_str(), name.c_str(), issued.key.get(), issued.certificate.get(),
                      chain.get(), 0, 0, 0, 0, 0),
        "PKCS#12");
    return der_of(container.get(), i2d_PKCS12);
}

} // namespace

void make_development_pki(FileSystem& file_system, const Clock& clock, const Path& directory,
                          const std::string& operator_id, const std::string& station_name) {
    const auto now = clock.now();
    const Validity validity{.from = now - k_backdated,
                            .to =
                                now + std::chrono::duration_cast<std::chrono::seconds>(k_validity)};
    const auto root = issue("Root", station_name, validity,
                            {{NID_basic_constraints, "critical,CA:TRUE"},
                             {NID_key_usage, "critical,keyCertSign,cRLSign"},
                             {NID_subject_key_identifier, "hash"}},
                            nullptr);
    const auto person = issue(operator_id, station_name, validity,
                              {{NID_basic_constraints, "critical,CA:FALSE"},
                               {NID_key_usage, "critical,digitalSignature,nonRepudiation"},
                               {NID_subject_key_identifier, "hash"},
                               {NID_authority_key_identifier, "keyid"}},
                              &root);
    const auto tsa = issue("Timestamp authority", station_name, validity,
                           {{NID_basic_constraints, "critical,CA:FALSE"},
                            {NID_key_usage, "critical,digitalSignature"},
                            {NID_ext_key_usage, "critical,timeStamping"},
                            {NID_subject_key_identifier, "hash"},
                            {NID_authority_key_identifier, "keyid"}},
                           &root);
    const auto secret = random_name();
    const auto container = pkcs12_of(person, root.certificate.get(), operator_id, secret);
    const auto root_pem = pem_of(root.certificate.get());

    create_directories_durably(file_system, directory);
    write_private_durably(file_system, directory / "root.key", pem_of(root.key.get()));
    write_durably(file_system, directory / "root.pem", root_pem);
    write_private_durably(file_system, directory / "tsa.key", pem_of(tsa.key.get()));
    write_durably(file_system, directory / "tsa.pem", pem_of(tsa.certificate.get()));
    write_private_durably(file_system, directory / (operator_id + ".secret"),
                          as_bytes(secret + "\n"));
    write_private_durably(file_system, directory / (operator_id + ".p12"), container);
    write_durably(file_system, directory / "trust.pem", root_pem);
}

} // namespace scanseal::signing
