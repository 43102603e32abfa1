// Any bytes as the answer of a timestamp authority. Only a refusal is fine: no input can carry the
// nonce of this run.
#include "signing/timestamp_client.hpp"
#include "tests/fuzz/unused_root.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace scanseal;
using fuzz::anchors;

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
