// signing/timestamp_client.hpp — asks a timestamp authority for a token (RFC 3161, RFC 5816) and
// believes it only after every check of reference rules: status, imprint, nonce, policy, one
// signer, signing-certificate, critical single timeStamping EKU, chain at genTime, genTime against
// the clock, SHA-2.
#pragma once

#include "core/clock.hpp"
#include "core/result.hpp"
#include "signing/http_transport.hpp"
#include "signing/trust.hpp"

#include <chrono>
#include <string>

namespace scanseal::signing {

struct TimestampToken {
    Bytes der; ///< the TimeStampToken (a CMS ContentInfo)
    TimePoint gen_time;
    std::chrono::milliseconds accuracy{0};
    std::string policy_oid;
    std::string serial_hex;
    std::string tsa; ///< subject of the signing certificate
};

struct TimestampOptions {
    std::string url;
    std::string policy_oid; ///< asked for and required when not empty
    std::chrono::milliseconds timeout;
    std::chrono::milliseconds
        clock_tolerance; ///< 5 minutes: genTime further from our clock is refused
};

/// Thread-safe; borrows everything it is given.
class TimestampClient final {
public:
    TimestampClient(HttpTransport& transport, const Clock& clock, const TrustAnchors& anchors,
                    TimestampOptions options);

    /// A token over the SHA-256 `imprint`. Refuses tsa_*; each code says which check failed.
    [[nodiscard]] Result<TimestampToken> request(ByteView imprint);

private:
    HttpTransport& transport_;
    const Clock& clock_;
    const TrustAnchors& anchors_;
    TimestampOptions options_;
};

} // namespace scanseal::signing
