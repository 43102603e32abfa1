// A station whose timestamp authority is away or lies: nothing is committed, nothing is lost, and
// work goes on by itself. The authority is the judges' own program around `openssl ts`, with faults
// (../shared/judge); without it these tests skip.
#include "tests/apps/station_process.hpp"

#include "tests/support/shared_data.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <memory>

namespace scanseal::apps::test {

namespace {

namespace fs = std::filesystem;

fs::path judge() {
    const char* root = std::getenv("SCANSEAL_SHARED");
    return (root != nullptr ? fs::path(root) : fs::path(SCANSEAL_SOURCE_DIR) / "../shared") /
           "judge";
}

class TimestampOutage : public ::testing::TestWithParam<const char*> {
protected:
    static constexpr std::size_t k_jobs = 3;

    void SetUp() override {
        if (!fs::exists(judge() / "tsa_server.py")) {
            GTEST_SKIP() << "no " << (judge() / "tsa_server.py").string();
        }
        pki = station.work() / "judge-pki";
        Child maker({"bash", (judge() / "mkpki.sh").string(), pki.string()},
                    station.new_folder("mkpki"));
        ASSERT_EQ(maker.wait().code, 0) << maker.errors();
        station.configure("timestamps = \"pki/trust.pem\"",
                          "timestamps = \"" + (pki / "root.pem").string() + "\"");
        station.set_number("timeout_ms", 1500);
    }

    void start_authority(const std::string& mode) {
        authority = std::make_unique<Child>(
            std::vector<std::string>{"python3", (judge() / "tsa_server.py").string(), "--pki",
                                     pki.string(), "--port", "0", "--mode", mode, "--delay", "4"},
            station.new_folder("authority"));
        ASSERT_TRUE(wait_until([&] { return authority->output().find('\n') != std::string::npos; }))
            << authority->errors();
        const auto line = authority->output();
        const auto at = line.find("http://");
        url = line.substr(at, line.find(' ', at) - at);
    }

    void set_mode(const std::string& mode) const {
        const auto program = "import urllib.request as u; u.urlopen(u.Request('" + url +
                             "mode', data=b'" + mode + "', method='PUT'))";
        Child put({"python3", "-c", program}, station.new_folder("put"));
        ASSERT_EQ(put.wait().code, 0) << put.errors();
    }

    void drop_jobs() const {
        const auto pages = station.sample_pages(k_jobs);
        for (std::size_t i = 0; i < pages.size(); ++i) {
            station.drop("job-" + std::to_string(i), pages[i]);
        }
    }

    [[nodiscard]] bool some_job_waits_signed() const {
        for (const auto& document : station.status().at("in_work")) {
            if (document.at("state") == "signed" && document.at("last_error") != "") {
                return true;
            }
        }
        return false;
    }

    void expect_nothing_committed() const {
        EXPECT_TRUE(station.receipts().empty());
        EXPECT_EQ(station.status().at("in_work").size(), k_jobs);
        for (const auto& entry : fs::recursive_directory_iterator(station.path() / "vault")) {
            EXPECT_FALSE(entry.path().filename().string().starts_with("0=ocfl_object"))
                << entry.path();
        }
    }

    void expect_all_committed() const {
        for (std::size_t i = 0; i < k_jobs; ++i) {
            EXPECT_EQ(outcome_of(station.receipt("job-" + std::to_string(i))), "committed");
        }
        const auto verified = station.verify_all();
        EXPECT_EQ(verified.at("valid"), true);
        EXPECT_EQ(verified.at("records").size(), k_jobs);
    }

    TestStation station;
    fs::path pki;
    std::string url;
    std::unique_ptr<Child> authority;
};

TEST_P(TimestampOutage, holds_everything_back_and_goes_on_by_itself) {
    start_authority(GetParam());
    station.configure("builtin:dev", url);
    drop_jobs();
    {
        Child daemon(station.daemon_command(false), station.new_folder("daemon"));
        ASSERT_TRUE(wait_until([&] { return some_job_waits_signed(); })) << daemon.errors();
        expect_nothing_committed();
        daemon.send(SIGKILL);
        static_cast<void>(daemon.wait());
    }
    Child daemon(station.daemon_command(false), station.new_folder("daemon"));
    ASSERT_TRUE(wait_until([&] {
        return daemon.errors().find("not_sealed_yet") != std::string::npos;
    })) << daemon.errors();
    expect_nothing_committed();
    set_mode("ok");
    EXPECT_TRUE(
        wait_until([&] { return station.receipts().size() == k_jobs; }, std::chrono::seconds{30}))
        << daemon.errors();
    expect_all_committed();
}

INSTANTIATE_TEST_SUITE_P(Modes, TimestampOutage,
                         ::testing::Values("http503", "rejected", "slow", "garbage", "wronghash",
                                           "close", "wrongnonce", "otherkey", "past", "flipbit"),
                         [](const auto& mode) { return std::string(mode.param); });

using TimestampFailover = TimestampOutage;

TEST_F(TimestampFailover, asks_the_second_authority_when_the_first_is_dead) {
    start_authority("ok");
    // Port 9 (discard) of this machine: nobody listens.
    station.configure("[[tsa]]\nurl = \"builtin:dev\"",
                      "[[tsa]]\nurl = \"http://127.0.0.1:9/\"\n\n[[tsa]]\nurl = \"" + url + "\"");
    drop_jobs();
    const auto ended = station.run_until_idle();
    EXPECT_EQ(ended.code, 0) << ended.err;
    EXPECT_NE(ended.err.find("tsa_unreachable"), std::string::npos);
    expect_all_committed();
}

TEST_F(TimestampFailover, asks_the_second_authority_when_the_first_lies) {
    start_authority("ok");
    station.configure("[[tsa]]\nurl = \"builtin:dev\"", "[[tsa]]\nurl = \"" + url +
                                                            "wronghash\"\n\n[[tsa]]\nurl = \"" +
                                                            url + "ok\"");
    drop_jobs();
    EXPECT_EQ(station.run_until_idle().code, 0);
    expect_all_committed();
}

} // namespace

} // namespace scanseal::apps::test
