// signing/development_tsa.hpp — a real RFC 3161 responder for development and tests (OpenSSL TS),
// in-process or on loopback HTTP.
#pragma once

#include "core/bytes.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"
#include "signing/http_transport.hpp"

#include <atomic>
#include <memory>
#include <string>

namespace scanseal::signing {

/// Answers timestamp queries with the key and certificate given (PEM). Thread-safe.
class DevelopmentTsa final {
public:
    /// Refuses key_unreadable, tsa_certificate_unsuitable.
    [[nodiscard]] static Result<std::unique_ptr<DevelopmentTsa>>
    make(ByteView key_pem, ByteView certificate_pem, ByteView chain_pem);
    /// As above, with the time taken from `clock`, which must outlive this.
    [[nodiscard]] static Result<std::unique_ptr<DevelopmentTsa>>
    make(ByteView key_pem, ByteView certificate_pem, ByteView chain_pem, const Clock& clock);
    ~DevelopmentTsa();
    DevelopmentTsa(const DevelopmentTsa&) = delete;
    DevelopmentTsa& operator=(const DevelopmentTsa&) = delete;
    DevelopmentTsa(DevelopmentTsa&&) = delete;
    DevelopmentTsa& operator=(DevelopmentTsa&&) = delete;

    /// DER TimeStampResp for a DER TimeStampReq; a malformed query gets a rejection.
    [[nodiscard]] Bytes answer(ByteView query);

private:
    DevelopmentTsa();
    struct State;
    std::unique_ptr<State> state_;
};

/// A transport that answers every post from `tsa`, without a network: builtin:dev. Borrows `tsa`.
[[nodiscard]] std::unique_ptr<HttpTransport> make_builtin_transport(DevelopmentTsa& tsa);

/// Serves POST application/timestamp-query on ADDR:PORT until `stop` is true; port 0 picks one.
/// `on_listening` is told the port. Throws Failure(network) if the address cannot be bound.
void serve_development_tsa(DevelopmentTsa& tsa, const std::string& address, std::uint16_t port,
                           const std::atomic<bool>& stop, void (*on_listening)(std::uint16_t port));

} // namespace scanseal::signing
