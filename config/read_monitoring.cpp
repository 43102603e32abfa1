#include "config/station_reader_internal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace scanseal::config {

namespace {

struct Endpoint {
    std::string address;
    std::uint16_t port = 0;
};

/// Four decimal numbers of 0 to 255, the first of them 127: the loopback block (RFC 1122, 3.2.1.3).
bool is_ipv4_loopback(std::string_view text) {
    std::array<unsigned, 4> parts{};
    const char* at = text.data();
    const char* const end = at + text.size();
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0 && (at == end || *at++ != '.')) {
            return false;
        }
        const auto read = std::from_chars(at, std::min(at + 3, end), parts.at(i));
        if (read.ec != std::errc{} || parts.at(i) > 255) {
            return false;
        }
        at = read.ptr;
    }
    return at == end && parts[0] == 127;
}

std::optional<Endpoint> loopback_endpoint(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return std::nullopt;
    }
    Endpoint endpoint;
    const auto port = text.substr(colon + 1);
    const auto read = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
    if (read.ec != std::errc{} || read.ptr != port.data() + port.size() || endpoint.port == 0) {
        return std::nullopt;
    }
    const auto host = text.substr(0, colon);
    if (host == "[::1]") { // RFC 4291, 2.5.3
        endpoint.address = "::1";
    } else if (is_ipv4_loopback(host)) {
        endpoint.address = host;
    } else {
        return std::nullopt;
    }
    return endpoint;
}

void read_listen(StationReading& reading, TableReader& section) {
    std::string text;
    if (!section.text("listen", text) || text.empty()) {
        return;
    }
    const auto endpoint = loopback_endpoint(text);
    if (!endpoint) {
        reading.mistakes.add(section.place("listen"), RefusalCode::config_value,
                             fmt::format("listen is \"{}\"; allowed: \"127.0.0.1:PORT\" or "
                                         "\"[::1]:PORT\" with a port of 1 to 65535, or \"\" for "
                                         "off. It is served on loopback only, since anyone who "
                                         "reaches it can read it",
                                         text));
        return;
    }
    reading.config.monitoring.address = endpoint->address;
    reading.config.monitoring.port = endpoint->port;
}

} // namespace

void read_monitoring(StationReading& reading) {
    auto section = reading.root.table("monitoring");
    if (!section) {
        return;
    }
    auto& monitoring = reading.config.monitoring;
    read_listen(reading, *section);
    std::int64_t outage_s = monitoring.outage_max.count();
    section->whole("tsa_outage_s", outage_s, 1, 604'800);
    monitoring.outage_max = std::chrono::seconds{outage_s};
    std::int64_t stall_s = monitoring.stall_max.count();
    section->whole("stall_s", stall_s, 5, 86'400);
    monitoring.stall_max = std::chrono::seconds{stall_s};
    for (const auto& tsa : reading.config.tsas) {
        if (tsa.timeout >= monitoring.stall_max) {
            reading.mistakes.add(section->place("stall_s"), RefusalCode::config_value,
                                 fmt::format("stall_s is {}; allowed: above every timeout_ms of a "
                                             "[[tsa]], of which one is {}",
                                             stall_s, tsa.timeout.count()));
            break;
        }
    }
    section->finish();
}

} // namespace scanseal::config
