// signing/http_transport.hpp — how a request reaches a timestamp authority; a seam: libcurl, the
// built-in development authority, and the tests' own.
#pragma once

#include "core/bytes.hpp"
#include "core/result.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace scanseal::signing {

struct HttpResponse {
    long status = 0;
    std::string content_type;
    Bytes body;
    std::chrono::seconds retry_after{
        0}; ///< of the Retry-After field (RFC 9110, 10.2.3); 0 if there is none
};

class HttpTransport {
public:
    HttpTransport() = default;
    HttpTransport(const HttpTransport&) = delete;
    HttpTransport& operator=(const HttpTransport&) = delete;
    HttpTransport(HttpTransport&&) = delete;
    HttpTransport& operator=(HttpTransport&&) = delete;
    virtual ~HttpTransport() = default;

    /// POSTs `body` and waits for the whole answer, `timeout` at most, connecting included. Any
    /// HTTP status is an answer. Safe from several threads. Refuses tsa_unreachable (address,
    /// connection, TLS, time) and tsa_response_malformed (the answer's body is longer than
    /// `bytes_max`; no more than that is ever kept).
    [[nodiscard]] virtual Result<HttpResponse> post(const std::string& url,
                                                    const std::string& content_type, ByteView body,
                                                    std::chrono::milliseconds timeout,
                                                    std::size_t bytes_max) = 0;
};

/// libcurl, keeping connections alive. http and https only, TLS 1.2 or later; certificate and host
/// name are always verified against the system's store; redirects are not followed. A proxy is
/// taken from the environment as curl does, never for this machine itself. Thread-safe. Throws
/// Failure(network) if libcurl cannot be started.
[[nodiscard]] std::unique_ptr<HttpTransport> make_curl_transport();

} // namespace scanseal::signing
