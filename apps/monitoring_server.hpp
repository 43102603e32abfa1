// apps/monitoring_server.hpp — answers GET /healthz and GET /metrics over HTTP on loopback.
#pragma once

#include "pipeline/station.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace scanseal::apps {

struct HttpAnswer {
    int status = 200;
    std::string content_type;
    std::string body;
};

/// What the server answers; called on its thread, one call at a time.
struct MonitoringAnswers {
    std::function<HttpAnswer()> healthz;
    std::function<HttpAnswer()> metrics;
};

/// The answers of a station (docs/monitoring.md): /healthz is 200 "ok" or 503 with a reason a line,
/// /metrics the Prometheus text. Borrows the station.
[[nodiscard]] MonitoringAnswers answers_of(const pipeline::Station& station,
                                           std::chrono::seconds outage_max,
                                           std::chrono::seconds stall_max);

/// One thread, one connection at a time, one request a connection. A port that cannot be had is
/// logged and tried again every 10 s: documents do not wait for their monitoring.
class MonitoringServer final {
public:
    /// `address` is loopback.
    MonitoringServer(const std::string& address, std::uint16_t port, MonitoringAnswers answers);
    /// Ends within a second, even with a client that never finishes its request: then no answer is
    /// made any more and the thread is left to end with the process.
    ~MonitoringServer();
    MonitoringServer(const MonitoringServer&) = delete;
    MonitoringServer& operator=(const MonitoringServer&) = delete;
    MonitoringServer(MonitoringServer&&) = delete;
    MonitoringServer& operator=(MonitoringServer&&) = delete;

private:
    struct Shared;

    std::shared_ptr<Shared> shared_;
    std::thread thread_;
};

} // namespace scanseal::apps
