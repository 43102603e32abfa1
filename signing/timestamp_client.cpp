#include "signing/timestamp_client.hpp"

#include "core/assert.hpp"
#include "signing/timestamp_response_internal.hpp"
#include "signing/token_check_internal.hpp"

#include <algorithm>
#include <cctype>

namespace scanseal::signing {

namespace {

constexpr std::size_t k_response_bytes_max = 1U << 20U;
constexpr long k_http_ok = 200;
constexpr std::size_t k_sha256_bytes = 32;

/// The media type alone, in lower case: "Application/Timestamp-Reply; x=y" is the same type (RFC
/// 9110, 8.3.1).
std::string media_type(const std::string& content_type) {
    auto type = content_type.substr(0, content_type.find(';'));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) {
        type.pop_back();
    }
    std::transform(type.begin(), type.end(), type.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return type;
}

Result<ByteView> token_of_http(const HttpResponse& response) {
    if (response.status != k_http_ok) {
        auto detail =
            "the timestamp authority answered with HTTP status " + std::to_string(response.status);
        if (response.retry_after.count() > 0) {
            detail += "; try again after " + std::to_string(response.retry_after.count()) + " s";
        }
        return refuse(RefusalCode::tsa_http_status, detail);
    }
    if (media_type(response.content_type) != "application/timestamp-reply") {
        return refuse(RefusalCode::tsa_response_malformed,
                      "the answer is not of type application/timestamp-reply");
    }
    if (response.body.size() > k_response_bytes_max) {
        return refuse(RefusalCode::tsa_response_malformed, "the answer is larger than 1 MiB");
    }
    return token_of_response(response.body);
}

} // namespace

TimestampClient::TimestampClient(HttpTransport& transport, const Clock& clock,
                                 const TrustAnchors& anchors, TimestampOptions options)
    : transport_(transport), clock_(clock), anchors_(anchors), options_(std::move(options)) {}

Result<TimestampToken> TimestampClient::request(ByteView imprint) {
    SCANSEAL_ASSERT(imprint.size() == k_sha256_bytes);
    const auto nonce = make_nonce();
    const auto query = make_query(imprint, nonce.get(), options_.policy_oid);
    const auto asked_at = clock_.now();
    const auto response = transport_.post(options_.url, "application/timestamp-query", query,
                                          options_.timeout, k_response_bytes_max);
    if (!response) {
        return refuse(response.error());
    }
    const auto token = token_of_http(*response);
    if (!token) {
        return refuse(token.error());
    }
    const TokenExpectations expected{
        .anchors = anchors_,
        .imprints = {{.digest_nid = NID_sha256, .value = Bytes(imprint.begin(), imprint.end())}},
        .nonce = nonce.get(),
        .policy_oid = options_.policy_oid,
        .earliest = asked_at - options_.clock_tolerance,
        .latest = clock_.now() + options_.clock_tolerance,
        .accuracy_max = std::max(options_.clock_tolerance, std::chrono::milliseconds(1))};
    auto report = check_token(*token, expected);
    if (const auto* failed = report.first_failed()) {
        return refuse(failed->code, failed->detail);
    }
    return std::move(report.token);
}

} // namespace scanseal::signing
