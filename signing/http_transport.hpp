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
    std::chrono::seconds retry_after{0};
};

class HttpTransport {
public:
    HttpTransport() = default;
    HttpTransport(const HttpTransport&) = delete;
    HttpTransport& operator=(const HttpTransport&) = delete;
    HttpTransport(HttpTransport&&) = delete;
    HttpTransport& operator=(HttpTransport&&) = delete;
    virtual ~HttpTransport() = default;

    /// POSTs `body`; the answer's body is cut off and refused beyond `bytes_max`. Refuses
    /// tsa_unreachable (connection, TLS, time).
    [[nodiscard]] virtual Result<HttpResponse> post(const std::string& url,
                                                    const std::string& content_type, ByteView body,
                                                    std::chrono::milliseconds timeout,
                                                    std::size_t bytes_max) = 0;
};

/// libcurl, keeping connections alive; certificate and host name are always verified; redirects are
/// not followed. Thread-safe.
[[nodiscard]] std::unique_ptr<HttpTransport> make_curl_transport();

} // namespace scanseal::signing
