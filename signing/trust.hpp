// signing/trust.hpp — the trust anchors of one purpose (signers, or timestamps), from a PEM file.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"

#include <memory>

namespace scanseal::signing {

/// Immutable, shared between threads.
class TrustAnchors final {
public:
    /// All certificates of `pem`; anything else in it is passed over. Each is trusted as it stands,
    /// be it a root, an issuer or an authority's own certificate: so that one can be pinned.
    /// Refuses key_unreadable when `pem` holds no certificate.
    [[nodiscard]] static Result<TrustAnchors> load(ByteView pem);

    struct State; ///< OpenSSL's objects; known to this folder's .cpp files only

    [[nodiscard]] const State& state() const noexcept { return *state_; }

private:
    explicit TrustAnchors(std::shared_ptr<const State> state) : state_(std::move(state)) {}

    std::shared_ptr<const State> state_;
};

} // namespace scanseal::signing
