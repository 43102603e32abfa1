// signing/timestamp_client.hpp — asks a timestamp authority for a token (RFC 3161, RFC 5816) and
// believes it only after every check of docs/formats/signature.md: status, imprint, nonce, policy,
// one signer, signing-certificate, critical single timeStamping EKU, chain at genTime, genTime
// against the clock, SHA-2.
#pragma once

#include "core/clock.hpp"
#include "core/result.hpp"
#include "signing/http_transport.hpp"
#include "signing/trust.hpp"

#include <chrono>
#include <string>

namespace scanseal::signing {

struct TimestampToken {
    Bytes der; ///< the TimeStampToken (a CMS ContentInfo), byte for byte as it came
    TimePoint gen_time;
    std::chrono::milliseconds accuracy{0}; ///< rounded up; 0 if the authority gives none
    std::string policy_oid;
    std::string serial_hex;
    std::string tsa; ///< subject of the signing certificate
};

struct TimestampOptions {
    std::string url;
    std::string policy_oid; ///< dotted numbers; asked for and required when not empty
    std::chrono::milliseconds timeout;
    std::chrono::milliseconds
        clock_tolerance; ///< 5 minutes: genTime further from our clock is refused
};

/// Thread-safe; borrows everything it is given.
class TimestampClient final {
public:
    TimestampClient(HttpTransport& transport, const Clock& clock, const TrustAnchors& anchors,
                    TimestampOptions options);

    /// A token over the SHA-256 `imprint`, fresh (nonce) and judged. Waits for the authority,
    /// options.timeout at most; asks once, retrying is the caller's. Requires: 32 bytes; a policy
    /// OID that parses. Refuses tsa_*: each code says which check failed, in the order of
    /// docs/formats/signature.md. Throws Failure(crypto), Failure(network) when OpenSSL or libcurl
    /// cannot work at all.
    [[nodiscard]] Result<TimestampToken> request(ByteView imprint);

private:
    HttpTransport& transport_;
    const Clock& clock_;
    const TrustAnchors& anchors_;
    TimestampOptions options_;
};

} // namespace scanseal::signing
