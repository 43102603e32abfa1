#include "signing/timestamp_response_internal.hpp"

#include "core/assert.hpp"
#include "signing/strict_der_internal.hpp"

#include <openssl/err.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>

namespace scanseal::signing {

namespace {

constexpr std::size_t k_nonce_bytes = 8;
constexpr std::size_t k_sha256_bytes = 32;
constexpr std::size_t k_status_text_max = 200;

using QueryPtr = std::unique_ptr<TS_REQ, FreeWith<TS_REQ_free>>;
using ImprintPtr = std::unique_ptr<TS_MSG_IMPRINT, FreeWith<TS_MSG_IMPRINT_free>>;
using AlgorithmPtr = std::unique_ptr<X509_ALGOR, FreeWith<X509_ALGOR_free>>;
using StatusPtr = std::unique_ptr<TS_STATUS_INFO, FreeWith<TS_STATUS_INFO_free>>;

Refused malformed(const std::string& detail) {
    return refuse(RefusalCode::tsa_response_malformed, detail);
}

/// The authority's own words, cut short and without control characters: they end in logs and
/// receipts.
std::string words_of(const TS_STATUS_INFO* status) {
    std::string words;
    const auto* texts = TS_STATUS_INFO_get0_text(status);
    for (int i = 0; texts != nullptr && i < sk_ASN1_UTF8STRING_num(texts); ++i) {
        const ASN1_UTF8STRING* text = sk_ASN1_UTF8STRING_value(texts, i);
        const auto size = static_cast<std::size_t>(ASN1_STRING_length(text));
        const std::string_view view = as_text({ASN1_STRING_get0_data(text), size});
        words += (words.empty() ? "" : " ") + std::string(view.substr(0, k_status_text_max));
        if (words.size() >= k_status_text_max) {
            break;
        }
    }
    words.resize(std::min(words.size(), k_status_text_max));
    std::replace_if(words.begin(), words.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    return words;
}

struct FailureName {
    int bit;
    const char* name;
};

/// PKIFailureInfo of RFC 3161, 2.4.2.
constexpr std::array<FailureName, 8> k_failures{
    {{TS_INFO_BAD_ALG, "badAlg"},
     {TS_INFO_BAD_REQUEST, "badRequest"},
     {TS_INFO_BAD_DATA_FORMAT, "badDataFormat"},
     {TS_INFO_TIME_NOT_AVAILABLE, "timeNotAvailable"},
     {TS_INFO_UNACCEPTED_POLICY, "unacceptedPolicy"},
     {TS_INFO_UNACCEPTED_EXTENSION, "unacceptedExtension"},
     {TS_INFO_ADD_INFO_NOT_AVAILABLE, "addInfoNotAvailable"},
     {TS_INFO_SYSTEM_FAILURE, "systemFailure"}}};

std::string failures_of(const TS_STATUS_INFO* status) {
    std::string names;
    const ASN1_BIT_STRING* bits = TS_STATUS_INFO_get0_failure_info(status);
    for (const auto& failure : k_failures) {
        if (bits != nullptr && ASN1_BIT_STRING_get_bit(bits, failure.bit) == 1) {
            names += std::string(" ") + failure.name;
        }
    }
    return names;
}

Refused rejected(const TS_STATUS_INFO* status, std::int64_t value) {
    auto detail = "the timestamp authority answered with status " + std::to_string(value) +
                  failures_of(status);
    const auto words = words_of(status);
    return refuse(RefusalCode::tsa_rejected, words.empty() ? detail : detail + ": " + words);
}

} // namespace

IntegerPtr make_nonce() {
    std::array<unsigned char, k_nonce_bytes> bytes{};
    must(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())), "random numbers");
    const auto number =
        made<BignumPtr>(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr), "nonce");
    return made<IntegerPtr>(BN_to_ASN1_INTEGER(number.get(), nullptr), "nonce");
}

Bytes make_query(ByteView sha256_imprint, const ASN1_INTEGER* nonce,
                 const std::string& policy_oid) {
    SCANSEAL_ASSERT(sha256_imprint.size() == k_sha256_bytes);
    const auto query = made<QueryPtr>(TS_REQ_new(), "timestamp query");
    const auto imprint = made<ImprintPtr>(TS_MSG_IMPRINT_new(), "imprint");
    const auto algorithm = made<AlgorithmPtr>(X509_ALGOR_new(), "imprint algorithm");
    must(X509_ALGOR_set0(algorithm.get(), OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr),
         "imprint algorithm");
    must(TS_MSG_IMPRINT_set_algo(imprint.get(), algorithm.get()), "imprint algorithm");
    Bytes value(sha256_imprint.begin(), sha256_imprint.end());
    must(TS_MSG_IMPRINT_set_msg(imprint.get(), value.data(), static_cast<int>(value.size())),
         "imprint");
    must(TS_REQ_set_version(query.get(), 1), "timestamp query");
    must(TS_REQ_set_msg_imprint(query.get(), imprint.get()), "timestamp query");
    must(TS_REQ_set_nonce(query.get(), nonce), "timestamp query");
    must(TS_REQ_set_cert_req(query.get(), 1), "timestamp query");
    if (!policy_oid.empty()) {
        constexpr int k_numbers_only = 1;
        const auto policy =
            made<ObjectPtr>(OBJ_txt2obj(policy_oid.c_str(), k_numbers_only), "policy OID");
        must(TS_REQ_set_policy_id(query.get(), policy.get()), "timestamp query");
    }
    return der_of(query.get(), i2d_TS_REQ);
}

Result<ByteView> token_of_response(ByteView response) {
    if (const auto problem = der_problem(response)) {
        return malformed("the answer is not a DER timestamp response: " + *problem);
    }
    ByteView rest = response;
    const auto outer = take_der(rest);
    if (!outer || outer->tag != k_der_sequence) {
        return malformed("the answer is not a timestamp response");
    }
    ByteView inside = outer->content;
    const auto status_item = take_der(inside);
    if (!status_item) {
        return malformed("the answer is not a timestamp response");
    }
    const auto status = decoded<StatusPtr>(status_item->whole, d2i_TS_STATUS_INFO);
    std::int64_t value = -1;
    const bool read =
        status && ASN1_INTEGER_get_int64(&value, TS_STATUS_INFO_get0_status(status.get())) == 1;
    ERR_clear_error();
    if (!read || value < TS_STATUS_GRANTED || value > TS_STATUS_REVOCATION_NOTIFICATION) {
        return malformed("the answer's status is not one of RFC 3161");
    }
    if (value == TS_STATUS_GRANTED_WITH_MODS) {
        return refuse(RefusalCode::tsa_granted_with_mods,
                      "the authority granted something other than what was asked for");
    }
    if (value != TS_STATUS_GRANTED) {
        return rejected(status.get(), value);
    }
    if (!encodes_as(status.get(), i2d_TS_STATUS_INFO, status_item->whole)) {
        return malformed("the answer's status is not in DER");
    }
    const auto token = take_der(inside);
    if (!token || !inside.empty()) {
        return malformed("the answer grants a timestamp and does not hold exactly one");
    }
    return token->whole;
}

} // namespace scanseal::signing
