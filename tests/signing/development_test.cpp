// The development PKI, its authority in-process and over HTTP, and the file that keeps a secret.
#include "core/digest.hpp"
#include "core/failure.hpp"
#include "tests/signing/signing_world.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>

namespace scanseal::signing::test {

namespace {

const Bytes k_imprint = sha256(as_bytes("what is stamped")).bytes();

std::promise<std::uint16_t> g_listening;

/// Serves a development authority on loopback for the life of the object.
class Served {
public:
    explicit Served(DevelopmentTsa& tsa, const std::string& address = "127.0.0.1") {
        g_listening = {};
        auto port = g_listening.get_future();
        thread_ = std::thread([this, &tsa, address] {
            serve_development_tsa(tsa, address, 0, stop_,
                                  [](std::uint16_t bound) { g_listening.set_value(bound); });
        });
        url_ = "http://127.0.0.1:" + std::to_string(port.get()) + "/";
    }

    ~Served() {
        stop_ = true;
        thread_.join();
    }

    Served(const Served&) = delete;
    Served& operator=(const Served&) = delete;
    Served(Served&&) = delete;
    Served& operator=(Served&&) = delete;

    [[nodiscard]] const std::string& url() const { return url_; }

private:
    std::atomic<bool> stop_ = false;
    std::thread thread_;
    std::string url_;
};

} // namespace

TEST(DevelopmentPki, keeps_keys_and_secrets_to_their_owner) {
    const SystemClock clock;
    SigningWorld world(clock);
    const std::set<std::string> secret{"root.key", "tsa.key", "clerk01.p12", "clerk01.secret"};
    const std::set<std::string> open{"root.pem", "tsa.pem", "trust.pem"};
    std::size_t seen = 0;
    for (const auto& entry : world.files().list(world.pki())) {
        ++seen;
        const auto mode = world.files().status(world.pki() / entry.name)->mode;
        if (secret.contains(entry.name)) {
            EXPECT_EQ(mode, 0600U) << entry.name;
        } else {
            EXPECT_TRUE(open.contains(entry.name)) << entry.name;
        }
    }
    EXPECT_EQ(seen, secret.size() + open.size());
}

TEST(DevelopmentPki, is_accepted_by_openssl) {
    if (!has_openssl()) {
        GTEST_SKIP() << "openssl is not installed";
    }
    const SystemClock clock;
    SigningWorld world(clock);
    const auto pki = "cd " + world.pki().string() + " && ";
    EXPECT_TRUE(succeeds(
        pki + "openssl verify -x509_strict -CAfile trust.pem -purpose timestampsign tsa.pem"));
    EXPECT_TRUE(succeeds(
        pki + "openssl pkcs12 -in clerk01.p12 -passin file:clerk01.secret -nokeys -out c.pem"));
    EXPECT_TRUE(
        succeeds(pki + "openssl verify -x509_strict -CAfile trust.pem -purpose smimesign c.pem"));
    EXPECT_TRUE(succeeds(pki + "openssl x509 -in c.pem -noout -checkend 310000000"));
    EXPECT_FALSE(succeeds(pki + "openssl pkcs12 -in clerk01.p12 -passin pass: -nokeys"));
}

TEST(DevelopmentPki, never_makes_the_same_secret_or_serial_twice) {
    const SystemClock clock;
    SigningWorld one(clock);
    SigningWorld two(clock);
    EXPECT_NE(read_file(one.pki() / "clerk01.secret"), read_file(two.pki() / "clerk01.secret"));
    EXPECT_NE(one.key().certificate().serial_hex, two.key().certificate().serial_hex);
}

TEST(DevelopmentPki, cuts_a_long_station_name_at_a_character) {
    const SystemClock clock;
    TempDir dir;
    PosixFileSystem files;
    std::string name;
    for (int i = 0; i < 100; ++i) {
        name += "病";
    }
    make_development_pki(files, clock, dir.path() / "pki", "clerk01", name);
    EXPECT_TRUE(files.status(dir.path() / "pki/trust.pem").has_value());
    make_development_pki(files, clock, dir.path() / "other", "clerk01", "");
    EXPECT_TRUE(files.status(dir.path() / "other/trust.pem").has_value());
}

TEST(DevelopmentTsa, answers_openssl_s_queries) {
    if (!has_openssl()) {
        GTEST_SKIP() << "openssl is not installed";
    }
    const SystemClock clock;
    SigningWorld world(clock);
    const auto folder = "cd " + world.folder().string() + " && ";
    write_file(world.folder() / "data", "some data");
    for (const char* kind : {"-sha256", "-sha384", "-sha512"}) {
        ASSERT_TRUE(succeeds(folder + "openssl ts -query -data data -cert -out q " + kind));
        write_bytes(world.folder() / "r", world.tsa().answer(bytes_of(world.folder() / "q")));
        EXPECT_TRUE(
            succeeds(folder + "openssl ts -verify -queryfile q -in r -CAfile pki/trust.pem"))
            << kind;
    }
    ASSERT_TRUE(succeeds(folder + "openssl ts -query -data data -cert -out q -sha1"));
    write_bytes(world.folder() / "r", world.tsa().answer(bytes_of(world.folder() / "q")));
    EXPECT_FALSE(succeeds(folder + "openssl ts -verify -queryfile q -in r -CAfile pki/trust.pem"));
}

TEST(DevelopmentTsa, rejects_what_is_no_query) {
    const SystemClock clock;
    SigningWorld world(clock);
    for (const auto& query : {Bytes{}, Bytes{0x30, 0x00}, Bytes(1U << 20U, 0x30)}) {
        FakeTransport transport([&](ByteView /*query*/) {
            return Result<HttpResponse>(FakeTransport::granted(world.tsa().answer(query)));
        });
        TimestampClient client(transport, clock, world.anchors(), SigningWorld::options());
        const auto token = client.request(k_imprint);
        ASSERT_FALSE(token.has_value());
        EXPECT_EQ(token.error().code, RefusalCode::tsa_rejected) << token.error().detail;
    }
}

TEST(DevelopmentTsa, refuses_a_certificate_not_for_timestamps) {
    const SystemClock clock;
    SigningWorld world(clock);
    const auto root = bytes_of(world.pki() / "root.pem");
    const auto root_key = bytes_of(world.pki() / "root.key");
    const auto tsa = bytes_of(world.pki() / "tsa.pem");
    const auto unsuitable = DevelopmentTsa::make(root_key, root, root);
    ASSERT_FALSE(unsuitable.has_value());
    EXPECT_EQ(unsuitable.error().code, RefusalCode::tsa_certificate_unsuitable);
    const auto mismatch = DevelopmentTsa::make(root_key, tsa, root);
    ASSERT_FALSE(mismatch.has_value());
    EXPECT_EQ(mismatch.error().code, RefusalCode::tsa_certificate_unsuitable);
    const auto unreadable = DevelopmentTsa::make({}, tsa, root);
    ASSERT_FALSE(unreadable.has_value());
    EXPECT_EQ(unreadable.error().code, RefusalCode::key_unreadable);
}

TEST(DevelopmentTsa, serves_many_threads_over_http) {
    const SystemClock clock;
    SigningWorld world(clock);
    const Served served(world.tsa());
    const auto transport = make_curl_transport();
    auto options = SigningWorld::options();
    options.url = served.url();
    std::atomic<int> good = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            TimestampClient client(*transport, clock, world.anchors(), options);
            for (int j = 0; j < 25; ++j) {
                good += client.request(k_imprint).has_value() ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(good.load(), 100);
}

TEST(DevelopmentTsa, answers_http_only_to_timestamp_queries) {
    const SystemClock clock;
    SigningWorld world(clock);
    const Served served(world.tsa(), "localhost");
    const auto transport = make_curl_transport();
    constexpr std::size_t k_bytes_max = 1U << 20U;
    const auto wrong = must_have(transport->post(served.url(), "text/plain", as_bytes("hello"),
                                                 std::chrono::seconds(5), k_bytes_max));
    EXPECT_EQ(wrong.status, 415);
    const auto large = transport->post(served.url(), "application/timestamp-query",
                                       Bytes(1U << 20U, 0), std::chrono::seconds(5), k_bytes_max);
    EXPECT_TRUE(!large.has_value() || large->status == 413);
}

TEST(DevelopmentTsa, is_served_on_loopback_only) {
    const SystemClock clock;
    SigningWorld world(clock);
    const std::atomic<bool> stop = true;
    for (const char* address : {"0.0.0.0", "::", "192.0.2.1", "127.0.0.1.example", "", "127.1 "}) {
        try {
            serve_development_tsa(world.tsa(), address, 0, stop, [](std::uint16_t) {});
            ADD_FAILURE() << address;
        } catch (const Failure& failure) {
            EXPECT_EQ(failure.kind(), FailureKind::network) << address;
        }
    }
}

TEST(DevelopmentTsa, says_when_its_port_is_taken) {
    const SystemClock clock;
    SigningWorld world(clock);
    const Served served(world.tsa());
    const auto port = std::stoi(served.url().substr(served.url().rfind(':') + 1));
    const std::atomic<bool> stop = true;
    EXPECT_THROW(serve_development_tsa(world.tsa(), "127.0.0.1", static_cast<std::uint16_t>(port),
                                       stop, [](std::uint16_t) {}),
                 Failure);
}

TEST(CurlTransport, cuts_off_an_answer_that_is_too_long) {
    const SystemClock clock;
    SigningWorld world(clock);
    const Served served(world.tsa());
    const auto transport = make_curl_transport();
    const auto cut =
        transport->post(served.url(), "text/plain", as_bytes("x"), std::chrono::seconds(5), 10);
    ASSERT_FALSE(cut.has_value());
    EXPECT_EQ(cut.error().code, RefusalCode::tsa_response_malformed);
}

namespace {

Result<std::string> secret_from(const std::string& content, std::filesystem::perms mode) {
    const TempDir dir;
    const PosixFileSystem files;
    write_file(dir.path() / "s", content);
    std::filesystem::permissions(dir.path() / "s", mode);
    return load_secret(files, dir.path() / "s");
}

constexpr auto k_owner = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

} // namespace

TEST(SecretFile, loses_one_line_end_only) {
    EXPECT_EQ(must_have(secret_from("opensesame", k_owner)), "opensesame");
    EXPECT_EQ(must_have(secret_from("opensesame\n", k_owner)), "opensesame");
    EXPECT_EQ(must_have(secret_from("opensesame\r\n", k_owner)), "opensesame");
    EXPECT_EQ(must_have(secret_from("opensesame\n\n", k_owner)), "opensesame\n");
    EXPECT_EQ(must_have(secret_from(" open \n", std::filesystem::perms::owner_read)), " open ");
    EXPECT_EQ(must_have(secret_from("", k_owner)), "");
}

TEST(SecretFile, refuses_a_file_others_may_read) {
    for (const auto others :
         {std::filesystem::perms::group_read, std::filesystem::perms::others_read,
          std::filesystem::perms::group_write}) {
        const auto secret = secret_from("opensesame\n", k_owner | others);
        ASSERT_FALSE(secret.has_value());
        EXPECT_EQ(secret.error().code, RefusalCode::key_unreadable);
        EXPECT_NE(secret.error().detail.find("chmod 600"), std::string::npos);
        EXPECT_EQ(secret.error().detail.find("opensesame"), std::string::npos);
    }
}

TEST(SecretFile, refuses_what_cannot_be_a_secret) {
    const TempDir dir;
    const PosixFileSystem files;
    std::filesystem::create_symlink("/etc/hostname", dir.path() / "link");
    for (const auto& path : {dir.path() / "missing", dir.path(), dir.path() / "link"}) {
        const auto secret = load_secret(files, path);
        ASSERT_FALSE(secret.has_value());
        EXPECT_EQ(secret.error().code, RefusalCode::key_unreadable);
    }
    for (const auto& content : {std::string(5000, 'x'), std::string("a\0b", 3)}) {
        const auto secret = secret_from(content, k_owner);
        ASSERT_FALSE(secret.has_value());
        EXPECT_EQ(secret.error().code, RefusalCode::key_unreadable);
    }
}

} // namespace scanseal::signing::test
