// Any bytes as the answer of a timestamp authority. Only a refusal is fine: no input can carry the
// nonce of this run.
#include "signing/timestamp_client.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace scanseal;

/// A root that signed nothing here (self-signed, P-256, made for this harness).
constexpr std::string_view k_root = R"(-----BEGIN CERTIFICATE-----
MIIBkTCCATegAwIBAgIUNvmpWYwPnWBi4wjXZ+uAWn+0bTcwCgYIKoZIzj0EAwIw
HTEbMBkGA1UEAwwSc2NhbnNlYWwgZnV6eiByb290MCAXDTI2MTEyMDE0NDkxOVoY
DzIxMjYxMDI3MTQ0OTE5WjAdMRswGQYDVQQDDBJzY2Fuc2VhbCBmdXp6IHJvb3Qw
WTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR3povmcIxR/wLcs8rw9mZOTOGYU8q3
089hoSKAKyFy9uKa0VNTs5nXWITPABce8leU1Wbjm1ZHH+a2RCOBFiCyo1MwUTAd
BgNVHQ4EFgQU5hVKGOt2qm0u5U/B/FL4KN8EEw4wHwYDVR0jBBgwFoAU5hVKGOt2
qm0u5U/B/FL4KN8EEw4wDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBF
AiEAvCm7H6FAij+HRYrOpH62+Sc8+9VZzXEHumgIZIUPVqkCIGIP4+FePkfVTSdr
FFphXMqEefJp6LMRkVss3PI4GtcF
-----END CERTIFICATE-----
)";

const signing::TrustAnchors& anchors() {
    static const auto loaded = signing::TrustAnchors::load(as_bytes(k_root));
    if (!loaded) {
        std::abort();
    }
    return *loaded;
}

class Answer final : public signing::HttpTransport {
public:
    explicit Answer(ByteView body) : body_(body) {}

    [[nodiscard]] Result<signing::HttpResponse>
    post(const std::string& /*url*/, const std::string& /*content_type*/, ByteView /*body*/,
         std::chrono::milliseconds /*timeout*/, std::size_t /*bytes_max*/) override {
        signing::HttpResponse response;
        response.status = 200;
        response.content_type = "application/timestamp-reply";
        response.body.assign(body_.begin(), body_.end());
        return response;
    }

private:
    ByteView body_;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const SystemClock clock;
    Answer transport(ByteView(data, size));
    signing::TimestampClient client(transport, clock, anchors(),
                                    {.url = "http://127.0.0.1/",
                                     .policy_oid = "",
                                     .timeout = std::chrono::seconds(1),
                                     .clock_tolerance = std::chrono::minutes(5)});
    const Bytes imprint(32, 7);
    const auto token = client.request(imprint);
    if (token || token.error().detail.empty()) {
        std::abort();
    }
    return 0;
}
