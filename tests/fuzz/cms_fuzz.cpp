// Any bytes as a sealed signature: every reader of CMS messages. Only a refusal or a report with a
// failed check is fine.
#include "signing/cades.hpp"
#include "signing/signature_report.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace {

using namespace scanseal;

/// A root that signed nothing here, so that no input can be valid (self-signed, P-256, made for
/// this harness).
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

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    const TimePoint as_of = std::chrono::sys_days(std::chrono::year(2030) / 1 / 1);
    const auto report =
        signing::verify_cades_t(input, as_bytes("content"), anchors(), anchors(), as_of);
    if (report.valid() || report.checks.empty()) {
        std::abort();
    }
    const auto imprint = signing::timestamp_imprint(input);
    const auto stamped = signing::add_signature_timestamp(input, input);
    // What can be stamped can be read, and reads the same imprint after.
    if (stamped && (!imprint || signing::timestamp_imprint(*stamped).value() != *imprint)) {
        std::abort();
    }
    return 0;
}
