// signing/tst_info_internal.hpp — TSTInfo (RFC 3161, 2.4.2) read strictly.
#pragma once

#include "core/clock.hpp"
#include "core/result.hpp"
#include "signing/openssl_ptr.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace scanseal::signing {

struct TstFacts {
    TstInfoPtr info;
    TimePoint gen_time;
    std::chrono::milliseconds accuracy{0}; ///< rounded up; 0 if not given
    std::string policy_oid;
    std::string serial_hex;
    int imprint_digest_nid = NID_undef;
    Bytes imprint;
};

/// Refuses tsa_response_malformed: not exact DER, another version, a negative or over-long serial,
/// a genTime or accuracy against the rules, an unknown critical extension.
[[nodiscard]] Result<TstFacts> read_tst_info(ByteView der);

/// genTime as RFC 3161 wants it: YYYYMMDDhhmmss[.f]Z, no trailing zeros. Finer than a millisecond
/// is cut off.
[[nodiscard]] std::optional<TimePoint> parse_gen_time(std::string_view text);

/// Dotted numbers.
[[nodiscard]] std::string text_of(const ASN1_OBJECT* object);

} // namespace scanseal::signing
