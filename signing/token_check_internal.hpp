// signing/token_check_internal.hpp — every check of an RFC 3161 token, in one place: the client
// asks with it, and so does the verification of a signature years later.
#pragma once

#include "core/refusal.hpp"
#include "signing/certificate_internal.hpp"
#include "signing/timestamp_client.hpp"
#include "signing/trust.hpp"

#include <optional>
#include <string>
#include <vector>

namespace scanseal::signing {

struct Imprint {
    int digest_nid = 0;
    Bytes value;
};

struct TokenExpectations {
    const TrustAnchors& anchors;
    std::vector<Imprint> imprints;       ///< one of these has to be the token's
    const ASN1_INTEGER* nonce = nullptr; ///< null: no nonce was sent, none is judged
    std::string policy_oid;              ///< empty: any
    std::optional<TimePoint> earliest;   ///< genTime plus accuracy must not be before
    std::optional<TimePoint> latest;     ///< genTime must not be after...
    std::chrono::milliseconds accuracy_max{
        0}; ///< ...but for its accuracy; one that is worse than this is refused if not zero
};

struct Finding {
    std::string name; ///< stable, begins with "timestamp_"
    bool passed = false;
    RefusalCode code = RefusalCode::tsa_response_malformed; ///< what to refuse with if not passed
    std::string detail;
};

struct TokenReport {
    /// In the order of checking. Checks that could not be made, since an earlier one failed, are
    /// there as failed.
    std::vector<Finding> findings;
    TimestampToken token; ///< filled as far as it could be read

    [[nodiscard]] const Finding* first_failed() const;
};

/// Judges the bytes of a TimeStampToken. Never refuses, never throws on bad input: the report says
/// all.
[[nodiscard]] TokenReport check_token(ByteView der, const TokenExpectations& expected);

} // namespace scanseal::signing
