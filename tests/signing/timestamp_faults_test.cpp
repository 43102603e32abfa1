// Each fault of an independent authority (../shared/judge/tsa_server.py, which has openssl make its
// tokens) against the real client over libcurl, with the exact code expected.
#include "core/digest.hpp"
#include "tests/signing/child_process.hpp"
#include "tests/signing/signing_world.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace scanseal::signing::test {

namespace {

const Bytes k_imprint = sha256(as_bytes("what is stamped")).bytes();

std::filesystem::path judge_folder() {
    const char* root = std::getenv("SCANSEAL_SHARED");
    return (root != nullptr ? std::filesystem::path(root)
                            : std::filesystem::path(SCANSEAL_SOURCE_DIR) / "../shared") /
           "judge";
}

struct Fault {
    const char* mode;
    std::optional<RefusalCode> code; ///< none: the token is good
};

constexpr std::array k_faults{
    Fault{"ok", std::nullopt},
    Fault{"slow", std::nullopt},
    Fault{"http503", RefusalCode::tsa_http_status},
    Fault{"http429", RefusalCode::tsa_http_status},
    Fault{"http200html", RefusalCode::tsa_response_malformed},
    Fault{"wrongtype", RefusalCode::tsa_response_malformed},
    Fault{"empty", RefusalCode::tsa_response_malformed},
    Fault{"garbage", RefusalCode::tsa_response_malformed},
    Fault{"truncated", RefusalCode::tsa_response_malformed},
    Fault{"close", RefusalCode::tsa_unreachable},
    Fault{"reset", RefusalCode::tsa_unreachable},
    Fault{"hang", RefusalCode::tsa_unreachable},
    Fault{"wrongnonce", RefusalCode::tsa_nonce_mismatch},
    Fault{"nononce", RefusalCode::tsa_nonce_mismatch},
    Fault{"wronghash", RefusalCode::tsa_imprint_mismatch},
    Fault{"wrongpolicy", RefusalCode::tsa_policy_mismatch},
    Fault{"expired", RefusalCode::tsa_untrusted},
    Fault{"noncrit", RefusalCode::tsa_certificate_unsuitable},
    Fault{"rejected", RefusalCode::tsa_rejected},
    Fault{"granted_with_mods", RefusalCode::tsa_granted_with_mods},
    Fault{"otherkey", RefusalCode::tsa_untrusted},
    Fault{"nocert", RefusalCode::tsa_certificate_missing},
    // The server replays its answer to the first good request, which had the same imprint here: the
    // nonce tells.
    Fault{"stale", RefusalCode::tsa_nonce_mismatch},
    Fault{"future", RefusalCode::tsa_time_off},
    Fault{"past", RefusalCode::tsa_time_off},
    Fault{"noeku", RefusalCode::tsa_certificate_unsuitable},
    Fault{"cmsok", std::nullopt},
    Fault{"flipbit", RefusalCode::tsa_signature_invalid},
    Fault{"huge", RefusalCode::tsa_response_malformed},
    Fault{"redirect", RefusalCode::tsa_http_status},
};

class TimestampFaults : public testing::Test {
protected:
    static void SetUpTestSuite() {
        const auto judge = judge_folder();
        if (!std::filesystem::exists(judge / "tsa_server.py") || !succeeds("python3 --version") ||
            !has_openssl()) {
            return;
        }
        dir_ = std::make_unique<TempDir>();
        const auto pki = (dir_->path() / "pki").string();
        if (!succeeds("bash " + (judge / "mkpki.sh").string() + " " + pki)) {
            return;
        }
        server_ = std::make_unique<ChildProcess>(
            std::vector<std::string>{"python3", (judge / "tsa_server.py").string(), "--pki", pki,
                                     "--port", "0", "--delay", "0.3"});
        // "tsa on http://127.0.0.1:PORT/ mode ok"
        const auto line = server_->read_line();
        const auto start = line.find("http://");
        if (start != std::string::npos) {
            url_ = line.substr(start, line.find(" mode") - start);
        }
    }

    static void TearDownTestSuite() {
        server_.reset();
        dir_.reset();
    }

    void SetUp() override {
        if (url_.empty()) {
            GTEST_SKIP() << "needs ../shared/judge/tsa_server.py, python3 and openssl";
        }
        anchors_ = must_have(TrustAnchors::load(bytes_of(dir_->path() / "pki/root.pem")));
    }

    Result<TimestampToken> ask(const std::string& mode, std::chrono::milliseconds timeout) {
        auto options = SigningWorld::options();
        options.url = url_ + mode;
        options.policy_oid = "1.3.6.1.4.1.99999.1.1";
        options.timeout = timeout;
        TimestampClient client(*transport_, clock_, *anchors_, options);
        return client.request(k_imprint);
    }

    static inline std::unique_ptr<TempDir> dir_;
    static inline std::unique_ptr<ChildProcess> server_;
    static inline std::string url_;

    SystemClock clock_;
    std::unique_ptr<HttpTransport> transport_ = make_curl_transport();
    std::optional<TrustAnchors> anchors_;
};

} // namespace

TEST_F(TimestampFaults, each_mode_has_its_own_code) {
    for (const auto& fault : k_faults) {
        SCOPED_TRACE(fault.mode);
        const bool hangs = std::string(fault.mode) == "hang";
        const auto token = ask(fault.mode, std::chrono::milliseconds(hangs ? 500 : 20000));
        EXPECT_EQ(token.has_value(), !fault.code.has_value())
            << (token ? "taken" : token.error().detail);
        if (!token && fault.code) {
            EXPECT_EQ(to_string(token.error().code), to_string(*fault.code))
                << token.error().detail;
        }
    }
}

TEST_F(TimestampFaults, a_slow_authority_is_given_up_in_time) {
    const auto start = std::chrono::steady_clock::now();
    const auto token = ask("slow", std::chrono::milliseconds(100));
    ASSERT_FALSE(token.has_value());
    EXPECT_EQ(token.error().code, RefusalCode::tsa_unreachable);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST_F(TimestampFaults, a_busy_authority_s_waiting_time_is_passed_on) {
    const auto token = ask("http429", std::chrono::seconds(5));
    ASSERT_FALSE(token.has_value());
    EXPECT_NE(token.error().detail.find("429"), std::string::npos);
    EXPECT_NE(token.error().detail.find("2 s"), std::string::npos) << token.error().detail;
}

TEST_F(TimestampFaults, an_authority_that_is_not_there_is_unreachable) {
    auto options = SigningWorld::options();
    for (const char* url : {"http://127.0.0.1:1/", "https://127.0.0.1:1/", "file:///etc/passwd",
                            "ftp://127.0.0.1/", "not a url", ""}) {
        options.url = url;
        TimestampClient client(*transport_, clock_, *anchors_, options);
        const auto token = client.request(k_imprint);
        ASSERT_FALSE(token.has_value());
        EXPECT_EQ(token.error().code, RefusalCode::tsa_unreachable) << url;
    }
}

TEST_F(TimestampFaults, one_transport_serves_many_threads) {
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        threads.emplace_back([&] {
            for (int j = 0; j < 3; ++j) {
                good += ask("ok", std::chrono::seconds(30)).has_value() ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(good.load(), 18);
}

} // namespace scanseal::signing::test
