// signing/development_tsa.hpp — a real RFC 3161 responder for development and tests (OpenSSL TS),
// in-process or on loopback HTTP. Its policy OID, 1.3.6.1.4.1.99999.1.1, means nothing anywhere
// else.
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
    /// `chain_pem`: further certificates to put into tokens; may be empty. Time is the system's.
    /// Refuses key_unreadable, and tsa_certificate_unsuitable when the certificate does not belong
    /// to the key or is not for timestamps (RFC 3161, 2.3).
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

    /// DER TimeStampResp for a DER TimeStampReq: SHA-256, -384 or -512, accuracy 1 s, a random
    /// serial of 127 bits. A malformed query, or one over 64 KiB, gets a rejection.
    [[nodiscard]] Bytes answer(ByteView query);

private:
    DevelopmentTsa();
    struct State;
    std::unique_ptr<State> state_;
};

/// A transport that answers every post from `tsa`, without a network: builtin:dev. Borrows `tsa`.
[[nodiscard]] std::unique_ptr<HttpTransport> make_builtin_transport(DevelopmentTsa& tsa);

/// Serves POST application/timestamp-query (any path) on ADDR:PORT until `stop` is true, which it
/// looks at every 50 ms; port 0 picks one. `on_listening` is told the port, from this thread, once
/// queries can come. Throws Failure(network) if the address cannot be bound, the port is taken, or
/// the address is not this machine's own: 127.0.0.0/8, ::1, localhost. Everybody who can reach it
/// gets timestamps, so it never leaves the machine.
void serve_development_tsa(DevelopmentTsa& tsa, const std::string& address, std::uint16_t port,
                           const std::atomic<bool>& stop, void (*on_listening)(std::uint16_t port));

} // namespace scanseal::signing
