// /healthz and /metrics of the real daemon, asked over a plain socket.
#include "tests/apps/station_process.hpp"
#include "tests/support/prometheus_text.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <csignal>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;

using scanseal::test::read_file;
using scanseal::test::read_prometheus_text;
using scanseal::test::write_file;
using testing::HasSubstr;
using testing::IsEmpty;

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

std::uint16_t free_port() {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    auto address = loopback(0);
    socklen_t length = sizeof address;
    EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), length), 0);
    EXPECT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length), 0);
    ::close(fd);
    return ntohs(address.sin_port);
}

/// A connection; -1 if nobody listens.
int connect_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval longest{.tv_sec = 20, .tv_usec = 0};
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
    const auto address = loopback(port);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        return fd;
    }
    ::close(fd);
    return -1;
}

struct Answer {
    int status = 0; ///< 0: none
    std::string head;
    std::string body;
};

Answer ask(std::uint16_t port, const std::string& request) {
    const int fd = connect_to(port);
    if (fd < 0) {
        return {};
    }
    static_cast<void>(::send(fd, request.data(), request.size(), MSG_NOSIGNAL));
    std::string text;
    char piece[4096];
    for (ssize_t got = 0; (got = ::recv(fd, piece, sizeof piece, 0)) > 0;) {
        text.append(piece, static_cast<std::size_t>(got));
    }
    ::close(fd);
    Answer answer;
    const auto end = text.find("\r\n\r\n");
    if (text.starts_with("HTTP/1.1 ") && end != std::string::npos) {
        answer = {.status = std::stoi(text.substr(9, 3)),
                  .head = text.substr(0, end),
                  .body = text.substr(end + 4)};
    }
    return answer;
}

Answer get(std::uint16_t port, const std::string& path) {
    return ask(port, "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
}

class Monitoring : public testing::Test {
protected:
    Monitoring() {
        station.configure("listen = \"\"", "listen = \"127.0.0.1:" + std::to_string(port) + "\"");
    }

    /// Waits until it is served.
    std::unique_ptr<Child> start() {
        auto daemon =
            std::make_unique<Child>(station.daemon_command(false), station.new_folder("daemon"));
        EXPECT_TRUE(wait_until([&] { return get(port, "/healthz").status != 0; }))
            << daemon->errors();
        return daemon;
    }

    double sample(const std::string& name) {
        const auto read = read_prometheus_text(get(port, "/metrics").body);
        EXPECT_THAT(read.mistakes, IsEmpty());
        const auto found = read.samples.find(name);
        return found == read.samples.end() ? -1 : found->second;
    }

    std::uint16_t port = free_port();
    TestStation station;
};

TEST_F(Monitoring, is_off_unless_it_is_asked_for) {
    station.configure("listen = \"127.0.0.1:" + std::to_string(port) + "\"", "listen = \"\"");
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    ASSERT_TRUE(
        wait_until([&] { return daemon.errors().find("station_ready") != std::string::npos; }));
    EXPECT_EQ(get(port, "/healthz").status, 0);
}

TEST_F(Monitoring, counts_what_the_station_did_and_names_no_patient) {
    auto pages = station.sample_pages(4);
    pages[3].job["scan"]["operator"] = "nobody";
    pages[0].job["document"]["patient"]["id"] = "PATIENT-4711";
    for (std::size_t i = 0; i < pages.size(); ++i) {
        station.drop("job-of-yamada-" + std::to_string(i), pages[i]);
    }
    const auto daemon = start();
    ASSERT_TRUE(wait_until([&] { return station.receipts().size() == 4; }));
    ASSERT_TRUE(
        wait_until([&] { return sample("scanseal_documents_total{outcome=\"committed\"}") == 3; }));
    const auto answer = get(port, "/metrics");
    EXPECT_EQ(answer.status, 200);
    EXPECT_THAT(answer.head, HasSubstr("Content-Type: text/plain; version=0.0.4"));
    EXPECT_EQ(answer.body.find("PATIENT-4711"), std::string::npos);
    EXPECT_EQ(answer.body.find("yamada"), std::string::npos);
    EXPECT_EQ(sample("scanseal_documents_total{outcome=\"rejected\"}"), 1);
    EXPECT_EQ(sample("scanseal_stage_seconds_count{stage=\"total\"}"), 4);
    EXPECT_EQ(sample("scanseal_stage_seconds_count{stage=\"seal\"}"), 3);
    EXPECT_EQ(sample("scanseal_timestamps_total"), 3);
    EXPECT_EQ(sample("scanseal_queue_documents{stage=\"prepare\"}"), 0);
    EXPECT_EQ(sample("scanseal_memory_budget_used_bytes"), 0);
    EXPECT_EQ(sample("scanseal_hot_folder_up{hot_folder=\"encounter\"}"), 1);
    EXPECT_GT(sample("scanseal_disk_free_bytes{place=\"vault\"}"), 0);
    EXPECT_EQ(sample("scanseal_healthy"), 1);
    EXPECT_EQ(get(port, "/healthz").body, "ok\n");
}

TEST_F(Monitoring, answers_503_with_the_reason_while_the_disk_is_full) {
    station.set_number("reserve_mib", 1048576);
    if (station.status().at("free_mib") >= 1048576) {
        GTEST_SKIP() << "more than 1 TiB is free here";
    }
    const auto daemon = start();
    ASSERT_TRUE(wait_until([&] { return get(port, "/healthz").status == 503; }));
    EXPECT_THAT(get(port, "/healthz").body, testing::StartsWith("disk_full: "));
    EXPECT_EQ(sample("scanseal_intake_paused"), 1);
    EXPECT_EQ(sample("scanseal_healthy"), 0);
}

TEST_F(Monitoring, answers_503_while_a_hot_folder_is_missing_and_recovers) {
    fs::remove_all(station.in());
    write_file(station.in(), "a file where the folder was");
    const auto daemon = start();
    ASSERT_TRUE(wait_until([&] { return get(port, "/healthz").status == 503; }));
    EXPECT_THAT(get(port, "/healthz").body, HasSubstr("hot_folder_failed: encounter"));
    fs::remove(station.in());
    ASSERT_TRUE(wait_until([&] { return get(port, "/healthz").status == 200; }));
}

TEST_F(Monitoring, answers_503_when_timestamps_fail_for_too_long) {
    station.configure("url = \"builtin:dev\"",
                      "url = \"http://127.0.0.1:" + std::to_string(free_port()) + "/\"");
    station.set_number("tsa_outage_s", 1);
    station.drop("one", station.sample_pages(1).front());
    const auto daemon = start();
    ASSERT_TRUE(wait_until([&] { return get(port, "/healthz").status == 503; }));
    EXPECT_THAT(get(port, "/healthz").body, testing::StartsWith("timestamp_outage: "));
    EXPECT_GE(sample("scanseal_timestamp_failures_total{code=\"tsa_unreachable\"}"), 1);
    EXPECT_EQ(sample("scanseal_queue_documents{stage=\"seal\"}"), 1);
    EXPECT_GT(sample("scanseal_next_deadline_seconds"), 0);
}

TEST_F(Monitoring, is_held_up_by_nobody_for_long) {
    const auto daemon = start();
    const int silent = connect_to(port);
    ASSERT_GE(silent, 0);
    static_cast<void>(::send(silent, "GET /hea", 8, MSG_NOSIGNAL));
    EXPECT_EQ(get(port, "/healthz").status, 200);
    EXPECT_EQ(ask(port, std::string(100'000, 'x') + "\r\n\r\n").body, "");
    EXPECT_EQ(ask(port, "POST /metrics HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello").status, 404);
    EXPECT_EQ(get(port, "/../../etc/passwd").status, 404);
    EXPECT_EQ(get(port, "/healthz").status, 200);
    const int late = connect_to(port);
    static_cast<void>(::send(late, "GET /hea", 8, MSG_NOSIGNAL));
    daemon->send(SIGTERM);
    EXPECT_EQ(daemon->wait(std::chrono::seconds{20}).code, 0);
    ::close(silent);
    ::close(late);
}

TEST_F(Monitoring, lets_documents_pass_while_its_port_is_taken_and_listens_once_it_is_free) {
    const int taken = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(port);
    ASSERT_EQ(::bind(taken, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    ASSERT_EQ(::listen(taken, 1), 0);
    station.drop("one", station.sample_pages(1).front());
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    ASSERT_TRUE(wait_until([&] { return !station.receipt("one").is_null(); })) << daemon.errors();
    EXPECT_THAT(daemon.errors(), HasSubstr("monitoring_not_listening"));
    ::close(taken);
    EXPECT_TRUE(wait_until([&] { return get(port, "/healthz").status == 200; }));
}

TEST_F(Monitoring, refuses_to_serve_more_than_this_machine) {
    station.configure("listen = \"127.0.0.1:", "listen = \"0.0.0.0:");
    const auto ended = station.run_until_idle();
    EXPECT_EQ(ended.code, 2);
    EXPECT_THAT(ended.err, HasSubstr("on loopback only"));
}

} // namespace

} // namespace scanseal::apps::test
