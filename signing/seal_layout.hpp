// signing/seal_layout.hpp — where in a signature file the parts lie that common tools need cut out,
// so that a bundle can say the exact commands for `openssl ts -verify`.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"

#include <cstddef>

namespace scanseal::signing {

struct SealPart {
    std::size_t offset = 0; ///< from the start of the file
    std::size_t size_bytes = 0;
};

struct SealLayout {
    SealPart signature_value; ///< what the timestamp covers
    SealPart timestamp_token; ///< the first signature timestamp, a CMS ContentInfo
};

/// Refuses signature_malformed when `signature` is no CMS with one signer and a signature
/// timestamp.
[[nodiscard]] Result<SealLayout> seal_layout(ByteView signature);

} // namespace scanseal::signing
