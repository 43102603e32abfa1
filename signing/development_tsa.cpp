#include "signing/development_tsa.hpp"

#include "signing/certificate_internal.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>

#include <array>
#include <mutex>

namespace scanseal::signing {

namespace {

/// Below the enterprise number 99999, which nobody holds: a policy that means nothing outside
/// development.
constexpr const char* k_policy = "1.3.6.1.4.1.99999.1.1";
constexpr const char* k_other_policy = "1.3.6.1.4.1.99999.1.2";
constexpr int k_accuracy_s = 1;
constexpr std::size_t k_query_bytes_max = 1U << 16U;
constexpr int k_numbers_only = 1;

using ContextPtr = std::unique_ptr<TS_RESP_CTX, FreeWith<TS_RESP_CTX_free>>;
using ResponsePtr = std::unique_ptr<TS_RESP, FreeWith<TS_RESP_free>>;
using StatusPtr = std::unique_ptr<TS_STATUS_INFO, FreeWith<TS_STATUS_INFO_free>>;

/// A random serial of 127 bits needs no counter that a crash could set back (RFC 3161, 2.4.2:
/// unique even after one).
ASN1_INTEGER* next_serial(TS_resp_ctx* /*context*/, void* /*data*/) {
    std::array<unsigned char, 16> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        return nullptr;
    }
    bytes[0] = static_cast<unsigned char>((bytes[0] & 0x7FU) | 0x40U);
    const BignumPtr number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    return number ? BN_to_ASN1_INTEGER(number.get(), nullptr) : nullptr;
}

int tell_time(TS_resp_ctx* /*context*/, void* data, long* seconds, long* microseconds) {
    const auto now = static_cast<const Clock*>(data)->now();
    *seconds = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
    *microseconds = 0;
    return 1;
}

const Clock& system_clock() {
    static const SystemClock clock;
    return clock;
}

ContextPtr make_context(EVP_PKEY* key, X509* certificate, STACK_OF(X509) * chain,
                        const Clock& clock) {
    auto context = made<ContextPtr>(TS_RESP_CTX_new(), "timestamp responder");
    auto* raw = context.get();
    const auto policy = made<ObjectPtr>(OBJ_txt2obj(k_policy, k_numbers_only), "policy OID");
    const auto other = made<ObjectPtr>(OBJ_txt2obj(k_other_policy, k_numbers_only), "policy OID");
    must(TS_RESP_CTX_set_signer_cert(raw, certificate), "timestamp responder");
    must(TS_RESP_CTX_set_signer_key(raw, key), "timestamp responder");
    must(TS_RESP_CTX_set_certs(raw, chain), "timestamp responder");
    must(TS_RESP_CTX_set_signer_digest(raw, EVP_sha256()), "timestamp responder");
    must(TS_RESP_CTX_set_ess_cert_id_digest(raw, EVP_sha256()), "timestamp responder");
    must(TS_RESP_CTX_set_def_policy(raw, policy.get()), "timestamp responder");
    must(TS_RESP_CTX_add_policy(raw, other.get()), "timestamp responder");
    for (const auto* kind : {EVP_sha256(), EVP_sha384(), EVP_sha512()}) {
        must(TS_RESP_CTX_add_md(raw, kind), "timestamp responder");
    }
    must(TS_RESP_CTX_set_accuracy(raw, k_accuracy_s, 0, 0), "timestamp responder");
    TS_RESP_CTX_add_flags(raw, TS_TSA_NAME);
    TS_RESP_CTX_set_serial_cb(raw, next_serial, nullptr);
    // The callback only reads; OpenSSL's signature knows no const.
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): see above
    TS_RESP_CTX_set_time_cb(raw, tell_time, const_cast<Clock*>(&clock));
    return context;
}

/// For a query so large that OpenSSL need not see it.
Bytes rejection() {
    const auto response = made<ResponsePtr>(TS_RESP_new(), "timestamp response");
    const auto status = made<StatusPtr>(TS_STATUS_INFO_new(), "timestamp status");
    must(TS_STATUS_INFO_set_status(status.get(), TS_STATUS_REJECTION), "timestamp status");
    must(TS_RESP_set_status_info(response.get(), status.get()), "timestamp response");
    return der_of(response.get(), i2d_TS_RESP);
}

} // namespace

struct DevelopmentTsa::State {
    std::mutex mutex; ///< a responder context serves one query at a time
    ContextPtr context;
};

DevelopmentTsa::DevelopmentTsa() : state_(std::make_unique<State>()) {}

DevelopmentTsa::~DevelopmentTsa() = default;

Result<std::unique_ptr<DevelopmentTsa>>
DevelopmentTsa::make(ByteView key_pem, ByteView certificate_pem, ByteView chain_pem) {
    return make(key_pem, certificate_pem, chain_pem, system_clock());
}

Result<std::unique_ptr<DevelopmentTsa>> DevelopmentTsa::make(ByteView key_pem,
                                                             ByteView certificate_pem,
                                                             ByteView chain_pem,
                                                             const Clock& clock) {
    const auto in = reading(key_pem);
    static constexpr char k_no_secret[] = "";
    // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): OpenSSL only reads it
    auto* no_secret = const_cast<char*>(&k_no_secret[0]);
    const KeyPtr key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, no_secret));
    const auto certificates = certificates_of_pem(certificate_pem);
    ERR_clear_error();
    if (!key || sk_X509_num(certificates.get()) == 0) {
        return refuse(RefusalCode::key_unreadable,
                      "the development authority's key or certificate is not readable PEM");
    }
    X509* certificate = sk_X509_value(certificates.get(), 0);
    if (X509_check_private_key(certificate, key.get()) != 1) {
        ERR_clear_error();
        return refuse(RefusalCode::tsa_certificate_unsuitable,
                      "the development authority's key does not belong to its certificate");
    }
    if (const auto problem = timestamp_usage_problem(certificate)) {
        return refuse(RefusalCode::tsa_certificate_unsuitable, *problem);
    }
    const auto chain = certificates_of_pem(chain_pem);
    std::unique_ptr<DevelopmentTsa> tsa(new DevelopmentTsa);
    tsa->state_->context = make_context(key.get(), certificate, chain.get(), clock);
    return tsa;
}

Bytes DevelopmentTsa::answer(ByteView query) {
    if (query.size() > k_query_bytes_max) {
        return rejection();
    }
    const auto in = reading(query);
    const std::lock_guard lock(state_->mutex);
    const ResponsePtr response(TS_RESP_create_response(state_->context.get(), in.get()));
    ERR_clear_error();
    return response ? der_of(response.get(), i2d_TS_RESP) : rejection();
}

namespace {

class BuiltinTransport final : public HttpTransport {
public:
    explicit BuiltinTransport(DevelopmentTsa& tsa) : tsa_(tsa) {}

    [[nodiscard]] Result<HttpResponse> post(const std::string& /*url*/,
                                            const std::string& /*content_type*/, ByteView body,
                                            std::chrono::milliseconds /*timeout*/,
                                            std::size_t /*bytes_max*/) override {
        HttpResponse response;
        response.status = 200;
        response.content_type = "application/timestamp-reply";
        response.body = tsa_.answer(body);
        return response;
    }

private:
    DevelopmentTsa& tsa_;
};

} // namespace

std::unique_ptr<HttpTransport> make_builtin_transport(DevelopmentTsa& tsa) {
    return std::make_unique<BuiltinTransport>(tsa);
}

} // namespace scanseal::signing
