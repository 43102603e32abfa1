// tests/fuzz/unused_root.hpp — trust in a root that signed nothing, so that no input can be valid.
#pragma once

#include "signing/trust.hpp"

#include <cstdlib>
#include <string_view>

namespace scanseal::fuzz {

/// Self-signed, P-256, made for the harnesses.
inline constexpr std::string_view k_unused_root = R"(-----BEGIN CERTIFICATE-----
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

inline const signing::TrustAnchors& anchors() {
    static const auto loaded = signing::TrustAnchors::load(as_bytes(k_unused_root));
    if (!loaded) {
        std::abort();
    }
    return *loaded;
}

} // namespace scanseal::fuzz
