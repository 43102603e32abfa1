#include "apps/monitoring_server.hpp"

#include "core/log.hpp"
#include "pipeline/health.hpp"
#include "pipeline/metrics_text.hpp"

#include <httplib.h>

#include <sys/socket.h>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

namespace scanseal::apps {

namespace {

constexpr std::chrono::seconds k_listen_again{10};
constexpr std::chrono::seconds k_end_within{1};
constexpr std::chrono::milliseconds k_stop_again{20};
constexpr time_t k_silence_max_s = 2;
constexpr std::size_t k_payload_bytes_max = 1024;
constexpr const char* k_plain = "text/plain; charset=utf-8";

/// Serves on the listening thread itself: however many connect, one is open and the rest waits in
/// the system's queue.
class OneAtATime final : public httplib::TaskQueue {
public:
    void enqueue(std::function<void()> task) override { task(); }

    void shutdown() override {}
};

/// Instead of httplib's own, which lets several processes share a port.
void keep_port_to_ourselves(socket_t socket) {
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
}

} // namespace

struct MonitoringServer::Shared {
    std::string address;
    std::uint16_t port = 0;
    MonitoringAnswers answers;
    httplib::Server server;
    std::mutex mutex;
    std::condition_variable changed;
    bool stopping = false; ///< from then on `answers` is not called
    bool ended = false;

    void answer(const std::function<HttpAnswer()>& make, httplib::Response& response) {
        const std::lock_guard lock(mutex);
        if (stopping) {
            response.status = 503;
            response.set_content("stopping\n", k_plain);
            return;
        }
        auto made = make();
        response.status = made.status;
        response.set_content(made.body, made.content_type);
    }

    void prepare() {
        server.new_task_queue = [] { return new OneAtATime; };
        server.set_keep_alive_max_count(1);
        server.set_keep_alive_timeout(k_silence_max_s);
        server.set_read_timeout(k_silence_max_s);
        server.set_write_timeout(k_silence_max_s);
        server.set_payload_max_length(k_payload_bytes_max);
        server.set_socket_options(keep_port_to_ourselves);
        server.Get("/healthz", [this](const httplib::Request&, httplib::Response& response) {
            answer(answers.healthz, response);
        });
        server.Get("/metrics", [this](const httplib::Request&, httplib::Response& response) {
            answer(answers.metrics, response);
        });
    }

    [[nodiscard]] bool is_stopping() {
        const std::lock_guard lock(mutex);
        return stopping;
    }

    void serve() {
        bool complained = false;
        while (!is_stopping()) {
            if (server.bind_to_port(address, port)) {
                log::info("monitoring_listens",
                          {{"address", address}, {"port", std::to_string(port)}});
                complained = false;
                static_cast<void>(server.listen_after_bind());
            } else if (!std::exchange(complained, true)) {
                log::error("monitoring_not_listening",
                           {{"address", address}, {"port", std::to_string(port)}});
            }
            std::unique_lock lock(mutex);
            changed.wait_for(lock, k_listen_again, [this] { return stopping; });
        }
        const std::lock_guard lock(mutex);
        ended = true;
        changed.notify_all();
    }
};

MonitoringServer::MonitoringServer(const std::string& address, std::uint16_t port,
                                   MonitoringAnswers answers)
    : shared_(std::make_shared<Shared>()) {
    shared_->address = address;
    shared_->port = port;
    shared_->answers = std::move(answers);
    shared_->prepare();
    thread_ = std::thread([shared = shared_] {
        try {
            shared->serve();
        } catch (const std::exception& failure) {
            log::error("monitoring_ended", {{"reason", failure.what()}});
            const std::lock_guard lock(shared->mutex);
            shared->ended = true;
            shared->changed.notify_all();
        }
    });
}

MonitoringServer::~MonitoringServer() {
    std::unique_lock lock(shared_->mutex);
    shared_->stopping = true;
    shared_->changed.notify_all();
    const auto until = std::chrono::steady_clock::now() + k_end_within;
    // Asked more than once: a server that is just about to listen forgets the first time.
    while (!shared_->ended && std::chrono::steady_clock::now() < until) {
        shared_->server.stop();
        shared_->changed.wait_for(lock, k_stop_again, [this] { return shared_->ended; });
    }
    const bool ended = shared_->ended;
    lock.unlock();
    if (ended) {
        thread_.join();
    } else {
        thread_.detach();
    }
}

MonitoringAnswers answers_of(const pipeline::Station& station, std::chrono::seconds outage_max,
                             std::chrono::seconds stall_max) {
    MonitoringAnswers answers;
    answers.healthz = [&station, outage_max, stall_max] {
        const auto found = pipeline::troubles(station.figures(stall_max), outage_max);
        std::string body = found.empty() ? "ok\n" : "";
        for (const auto& trouble : found) {
            body += trouble + "\n";
        }
        return HttpAnswer{
            .status = found.empty() ? 200 : 503, .content_type = k_plain, .body = std::move(body)};
    };
    answers.metrics = [&station, outage_max, stall_max] {
        const auto figures = station.figures(stall_max);
        const bool healthy = pipeline::troubles(figures, outage_max).empty();
        return HttpAnswer{.status = 200,
                          .content_type = pipeline::k_metrics_content_type,
                          .body = pipeline::metrics_text(figures, healthy)};
    };
    return answers;
}

} // namespace scanseal::apps
