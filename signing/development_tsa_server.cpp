#include "core/failure.hpp"
#include "signing/development_tsa.hpp"

#include <httplib.h>

#include <thread>

namespace scanseal::signing {

namespace {

constexpr std::size_t k_query_bytes_max = 1U << 16U;
constexpr std::chrono::milliseconds k_stop_interval{50};
constexpr time_t k_silence_max_s = 10;

bool is_loopback(const std::string& address) {
    if (address == "localhost" || address == "::1") {
        return true;
    }
    // Only whole IPv4 addresses: "127.0.0.1.example" is a name that may lead anywhere.
    in_addr parsed{};
    constexpr unsigned int k_loopback_net = 127;
    return ::inet_pton(AF_INET, address.c_str(), &parsed) == 1 &&
           ntohl(parsed.s_addr) >> 24U == k_loopback_net;
}

void answer(DevelopmentTsa& tsa, const httplib::Request& request, httplib::Response& response) {
    if (request.get_header_value("Content-Type") != "application/timestamp-query") {
        response.status = 415;
        response.set_content("POST application/timestamp-query\n", "text/plain");
        return;
    }
    const auto reply = tsa.answer(as_bytes(request.body));
    response.set_content(std::string(as_text(reply)), "application/timestamp-reply");
}

/// The library's own choice, SO_REUSEPORT, would let two servers share one port and each get half
/// the queries.
void keep_port_to_ourselves(socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

/// Stops the server when asked to. Asks more than once: a server not yet listening forgets the
/// first time.
class Stopper {
public:
    Stopper(httplib::Server& server, const std::atomic<bool>& stop)
        : thread_([&server, &stop, this] {
              while (!done_.load()) {
                  if (stop.load()) {
                      server.stop();
                  }
                  std::this_thread::sleep_for(k_stop_interval);
              }
          }) {}

    ~Stopper() {
        done_.store(true);
        thread_.join();
    }

    Stopper(const Stopper&) = delete;
    Stopper& operator=(const Stopper&) = delete;
    Stopper(Stopper&&) = delete;
    Stopper& operator=(Stopper&&) = delete;

private:
    std::atomic<bool> done_{false};
    std::thread thread_;
};

} // namespace

void serve_development_tsa(DevelopmentTsa& tsa, const std::string& address, std::uint16_t port,
                           const std::atomic<bool>& stop, void (*on_listening)(std::uint16_t)) {
    if (!is_loopback(address)) {
        throw Failure(FailureKind::network,
                      "the development timestamp authority is served on loopback only, not on '" +
                          address + "'");
    }
    httplib::Server server;
    server.set_payload_max_length(k_query_bytes_max);
    server.set_read_timeout(k_silence_max_s);
    server.set_write_timeout(k_silence_max_s);
    server.set_tcp_nodelay(true);
    server.set_socket_options(keep_port_to_ourselves);
    const auto handler = [&tsa](const httplib::Request& request, httplib::Response& response) {
        answer(tsa, request, response);
    };
    server.Post(".*", handler);
    int bound = port;
    if (port == 0) {
        bound = server.bind_to_any_port(address);
    } else if (!server.bind_to_port(address, bound)) {
        bound = -1;
    }
    if (bound <= 0) {
        throw Failure(FailureKind::network, "cannot listen on " + address + ":" +
                                                std::to_string(port) + " (is the port taken?)");
    }
    on_listening(static_cast<std::uint16_t>(bound));
    const Stopper stopper(server, stop);
    if (!server.listen_after_bind() && !stop.load()) {
        throw Failure(FailureKind::network,
                      "the development timestamp authority stopped listening");
    }
}

} // namespace scanseal::signing
