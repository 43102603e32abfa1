// What the daemon tells systemd over a NOTIFY_SOCKET of the test's own, and how it stops.
#include "tests/apps/station_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <mutex>
#include <thread>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;
using scanseal::test::read_file;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

using testing::HasSubstr;

/// A socket as systemd makes one; keeps every message with the time it came.
class NotifySocket {
public:
    explicit NotifySocket(const fs::path& file) : file_(file) {
        socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        file.string().copy(address.sun_path, sizeof address.sun_path - 1);
        EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
        const timeval longest{.tv_sec = 0, .tv_usec = 50'000};
        ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
        thread_ = std::jthread([this](const std::stop_token& stop) {
            while (!stop.stop_requested()) {
                char text[4096];
                const auto got = ::recv(socket_, text, sizeof text, 0);
                if (got > 0) {
                    const std::lock_guard lock(mutex_);
                    messages_.emplace_back(text, static_cast<std::size_t>(got));
                    times_.push_back(steady_clock::now());
                }
            }
        });
    }

    ~NotifySocket() {
        thread_ = {};
        ::close(socket_);
    }

    NotifySocket(const NotifySocket&) = delete;
    NotifySocket& operator=(const NotifySocket&) = delete;
    NotifySocket(NotifySocket&&) = delete;
    NotifySocket& operator=(NotifySocket&&) = delete;

    [[nodiscard]] std::vector<std::string> messages() const {
        const std::lock_guard lock(mutex_);
        return messages_;
    }

    [[nodiscard]] bool has(const std::string& message) const {
        const auto all = messages();
        return std::find(all.begin(), all.end(), message) != all.end();
    }

    /// Signs of life since then.
    [[nodiscard]] std::size_t signs_since(steady_clock::time_point since) const {
        const std::lock_guard lock(mutex_);
        std::size_t count = 0;
        for (std::size_t i = 0; i < messages_.size(); ++i) {
            count += messages_[i] == "WATCHDOG=1" && times_[i] > since ? 1U : 0U;
        }
        return count;
    }

    [[nodiscard]] const fs::path& file() const { return file_; }

private:
    fs::path file_;
    int socket_ = -1;
    mutable std::mutex mutex_;
    std::vector<std::string> messages_;
    std::vector<steady_clock::time_point> times_;
    std::jthread thread_;
};

class Service : public testing::Test {
protected:
    /// The daemon as systemd starts it, with a watchdog period in milliseconds.
    std::unique_ptr<Child> start(const NotifySocket& socket, unsigned watchdog_ms) {
        std::vector<std::string> words{"env", "NOTIFY_SOCKET=" + socket.file().string(),
                                       "WATCHDOG_USEC=" + std::to_string(watchdog_ms * 1000)};
        const auto daemon = station.daemon_command(false);
        words.insert(words.end(), daemon.begin(), daemon.end());
        auto child = std::make_unique<Child>(words, station.new_folder("daemon"));
        EXPECT_TRUE(wait_until([&] { return socket.has("READY=1"); })) << child->errors();
        return child;
    }

    TestStation station;
    fs::path socket_file = station.work() / "notify";
};

/// The thread of that name; the main thread is "scanseald".
pid_t thread_named(pid_t process, const std::string& name) {
    const auto tasks = fs::path("/proc") / std::to_string(process) / "task";
    for (const auto& entry : fs::directory_iterator(tasks)) {
        if (read_file(entry.path() / "comm") == name + "\n") {
            return std::stoi(entry.path().filename().string());
        }
    }
    return -1;
}

/// Stops one thread of another process, and no other, for as long as it lives: it hangs.
class HungThread {
public:
    explicit HungThread(pid_t thread) : thread_(thread) {
        held_ = ::ptrace(PTRACE_SEIZE, thread, nullptr, nullptr) == 0;
        if (held_) {
            ::ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr);
            ::waitpid(thread, nullptr, __WALL);
        }
    }

    ~HungThread() {
        if (held_) {
            ::ptrace(PTRACE_DETACH, thread_, nullptr, nullptr);
        }
    }

    HungThread(const HungThread&) = delete;
    HungThread& operator=(const HungThread&) = delete;
    HungThread(HungThread&&) = delete;
    HungThread& operator=(HungThread&&) = delete;

    [[nodiscard]] bool held() const { return held_; }

private:
    pid_t thread_;
    bool held_ = false;
};

TEST_F(Service, says_when_it_is_ready_how_it_is_and_when_it_stops) {
    const NotifySocket socket(socket_file);
    station.drop("one", station.sample_pages(1).front());
    const auto daemon = start(socket, 600);
    ASSERT_TRUE(wait_until([&] { return !station.receipt("one").is_null(); }));
    EXPECT_TRUE(wait_until(
        [&] { return socket.has("STATUS=0 in work, 1 answered since start, 0 held for review"); }));
    const auto signs_from = steady_clock::now();
    std::this_thread::sleep_for(milliseconds{1500});
    EXPECT_GE(socket.signs_since(signs_from), 3U);
    EXPECT_FALSE(socket.has("STOPPING=1"));
    daemon->send(SIGTERM);
    EXPECT_EQ(daemon->wait().code, 0);
    EXPECT_TRUE(wait_until([&] { return socket.has("STOPPING=1"); }));
    EXPECT_EQ(socket.messages().front(), "READY=1");
}

class HungService : public Service, public testing::WithParamInterface<const char*> {};

TEST_P(HungService, gets_no_sign_of_life_while_one_thread_hangs) {
    station.set_number("stall_s", 5);
    station.set_number("timeout_ms", 1000);
    station.set_number("workers", 2);
    const NotifySocket socket(socket_file);
    const auto daemon = start(socket, 1000);
    // The threads start in no order, and bear the main thread's name until they have one.
    for (const auto* name : {"worker-1", "worker-2", "seal-3", "finish"}) {
        ASSERT_TRUE(wait_until([&] { return thread_named(daemon->id(), name) > 0; })) << name;
    }
    const auto thread = thread_named(daemon->id(), GetParam());
    ASSERT_GT(thread, 0);
    {
        const HungThread hung(thread);
        if (!hung.held()) {
            GTEST_SKIP() << "this system does not allow ptrace";
        }
        std::this_thread::sleep_for(milliseconds{6500});
        const auto stalled = steady_clock::now();
        std::this_thread::sleep_for(milliseconds{2000});
        EXPECT_EQ(socket.signs_since(stalled), 0U);
        EXPECT_TRUE(wait_until([&] {
            const auto all = socket.messages();
            return std::any_of(all.begin(), all.end(), [](const std::string& one) {
                return one.starts_with("STATUS=stalled: thread ");
            });
        }));
    }
    const auto freed = steady_clock::now();
    EXPECT_TRUE(wait_until([&] { return socket.signs_since(freed) >= 2; }))
        << "it goes on, and says so";
}

INSTANTIATE_TEST_SUITE_P(EveryKindOfThread, HungService,
                         testing::Values("scanseald", "worker-1", "worker-2", "seal-3", "finish"),
                         [](const auto& one) {
                             std::string name = one.param;
                             std::erase(name, '-');
                             return name;
                         });

TEST_F(Service, does_without_systemd) {
    Child daemon({"env", "NOTIFY_SOCKET=/nowhere/at/all", "WATCHDOG_USEC=nonsense",
                  station.daemon_command(true).at(0), "--station", station.path().string(),
                  "--until-idle"},
                 station.new_folder("daemon"));
    EXPECT_EQ(daemon.wait().code, 0);
}

// --- stopping

TEST_F(Service, seals_what_is_prepared_before_it_stops) {
    const auto pages = station.sample_pages(40);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        station.drop("job-" + std::to_string(i), pages[i]);
    }
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    ASSERT_TRUE(wait_until([&] { return !station.receipts().empty(); }));
    daemon.send(SIGTERM);
    EXPECT_EQ(daemon.wait().code, 0);
    const auto status = station.status();
    for (const auto& document : status.at("in_work")) {
        EXPECT_EQ(document.at("state"), "claimed") << "nothing is left half sealed: " << document;
    }
    EXPECT_EQ(station.run_until_idle().code, 0);
    EXPECT_EQ(station.receipts().size(), pages.size());
    EXPECT_EQ(station.verify_all().at("valid"), true);
}

/// Takes connections and never answers: an authority that hangs.
class SilentAuthority {
public:
    SilentAuthority() {
        socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t length = sizeof address;
        EXPECT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&address), length), 0);
        EXPECT_EQ(::listen(socket_, 64), 0);
        EXPECT_EQ(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length), 0);
        port_ = ntohs(address.sin_port);
    }

    ~SilentAuthority() { ::close(socket_); }

    SilentAuthority(const SilentAuthority&) = delete;
    SilentAuthority& operator=(const SilentAuthority&) = delete;
    SilentAuthority(SilentAuthority&&) = delete;
    SilentAuthority& operator=(SilentAuthority&&) = delete;

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(port_) + "/";
    }

    /// Waits until somebody has connected.
    [[nodiscard]] bool is_asked() const {
        const int other = ::accept4(socket_, nullptr, nullptr, SOCK_CLOEXEC);
        return other >= 0; // left open on purpose
    }

private:
    int socket_ = -1;
    std::uint16_t port_ = 0;
};

class StopOfAHungSeal : public Service {
protected:
    StopOfAHungSeal() {
        station.configure("url = \"builtin:dev\"", "url = \"" + authority.url() + "\"");
        station.set_number("timeout_ms", 60000);
        station.drop("one", station.sample_pages(1).front());
    }

    /// Goes on with an authority that answers.
    void expect_nothing_lost() {
        station.configure("url = \"" + authority.url() + "\"", "url = \"builtin:dev\"");
        EXPECT_EQ(station.run_until_idle().code, 0);
        EXPECT_EQ(outcome_of(station.receipt("one")), "committed");
        EXPECT_EQ(station.verify_all().at("valid"), true);
    }

    SilentAuthority authority;
};

TEST_F(StopOfAHungSeal, is_cut_short_after_stop_timeout_s_without_harm) {
    station.set_number("stop_timeout_s", 2);
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    ASSERT_TRUE(authority.is_asked());
    const auto from = steady_clock::now();
    daemon.send(SIGTERM);
    const auto ended = daemon.wait(std::chrono::seconds{30});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.err, HasSubstr("stopped_at_once stop_timeout_s=2"));
    EXPECT_GE(steady_clock::now() - from, std::chrono::seconds{2});
    EXPECT_LT(steady_clock::now() - from, std::chrono::seconds{20});
    expect_nothing_lost();
}

TEST_F(StopOfAHungSeal, is_cut_short_by_a_second_signal_without_harm) {
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    ASSERT_TRUE(authority.is_asked());
    daemon.send(SIGTERM);
    std::this_thread::sleep_for(milliseconds{500});
    EXPECT_TRUE(daemon.running()) << "the first one waits";
    const auto from = steady_clock::now();
    daemon.send(SIGTERM);
    const auto ended = daemon.wait(std::chrono::seconds{30});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.err, HasSubstr("told to stop a second time"));
    EXPECT_LT(steady_clock::now() - from, std::chrono::seconds{10});
    expect_nothing_lost();
}

TEST_F(Service, may_be_stopped_at_once_at_any_moment) {
    const auto pages = station.sample_pages(60);
    for (std::size_t i = 0; i < pages.size(); ++i) {
        station.drop("job-" + std::to_string(i), pages[i]);
    }
    for (unsigned round = 0; round < 12; ++round) {
        Child daemon(station.daemon_command(false), station.new_folder("daemon"));
        ASSERT_TRUE(wait_until([&] {
            return daemon.errors().find("station_ready") != std::string::npos || !daemon.running();
        }));
        std::this_thread::sleep_for(milliseconds{37 * round});
        daemon.send(SIGTERM);
        std::this_thread::sleep_for(milliseconds{7});
        daemon.send(SIGINT);
        EXPECT_EQ(daemon.wait().code, 0) << daemon.errors();
    }
    EXPECT_EQ(station.run_until_idle().code, 0);
    EXPECT_EQ(station.receipts().size(), pages.size());
    const auto report = station.verify_all();
    EXPECT_EQ(report.at("valid"), true) << report;
    EXPECT_EQ(report.at("records").size(), pages.size());
}

} // namespace

} // namespace scanseal::apps::test
