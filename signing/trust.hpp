// signing/trust.hpp — the trust anchors of one purpose, from a PEM file.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"

#include <memory>

namespace scanseal::signing {

/// Immutable, shared between threads.
class TrustAnchors final {
public:
    /// Refuses key_unreadable when `pem` holds no certificate.
    [[nodiscard]] static Result<TrustAnchors> load(ByteView pem);

    struct State;

    [[nodiscard]] const State& state() const noexcept { return *state_; }

private:
    explicit TrustAnchors(std::shared_ptr<const State> state) : state_(std::move(state)) {}

    std::shared_ptr<const State> state_;
};

} // namespace scanseal::signing
