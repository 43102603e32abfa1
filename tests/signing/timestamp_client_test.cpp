#include "signing/timestamp_client.hpp"

#include "core/digest.hpp"
#include "tests/signing/signing_world.hpp"
#include "tests/signing/token_forge.hpp"
#include "tests/support/fake_clock.hpp"

#include <gtest/gtest.h>

#include <map>

namespace scanseal::signing::test {

namespace {

using scanseal::test::FakeClock;

const Bytes k_imprint = sha256(as_bytes("a signature value")).bytes();

/// Asks a forge for a token, with one fault.
class TimestampClientAgainstForge : public testing::Test {
protected:
    TimestampClientAgainstForge()
        : clock_(std::chrono::floor<std::chrono::seconds>(SystemClock().now())),
          forge_(clock_),
          anchors_(must_have(TrustAnchors::load(forge_.root_pem()))) {}

    Result<TimestampToken> ask(const Forgery& forgery, const std::string& policy = "") {
        FakeTransport transport([&](ByteView query) {
            return Result<HttpResponse>(FakeTransport::granted(forge_.answer(query, forgery)));
        });
        auto options = SigningWorld::options();
        options.policy_oid = policy;
        TimestampClient client(transport, clock_, anchors_, options);
        return client.request(k_imprint);
    }

    void expect_refused(const Forgery& forgery, RefusalCode code, const std::string& policy = "") {
        const auto token = ask(forgery, policy);
        ASSERT_FALSE(token.has_value());
        EXPECT_EQ(to_string(token.error().code), to_string(code)) << token.error().detail;
        EXPECT_FALSE(token.error().detail.empty());
    }

    FakeClock clock_;
    TokenForge forge_;
    TrustAnchors anchors_;
};

} // namespace

TEST_F(TimestampClientAgainstForge, takes_a_token_without_fault) {
    const auto token = ask({});
    ASSERT_TRUE(token.has_value()) << token.error().detail;
    EXPECT_EQ(token->gen_time, clock_.now());
    EXPECT_EQ(token->serial_hex, "1267");
    EXPECT_EQ(token->policy_oid, "1.3.6.1.4.1.99999.1.1");
    EXPECT_EQ(token->tsa, "CN=Forge TSA");
    EXPECT_EQ(token->accuracy.count(), 0);
}

TEST_F(TimestampClientAgainstForge, takes_sha384_and_fractions_and_accuracy) {
    Forgery forgery;
    forgery.digest = EVP_sha384();
    forgery.curve = "P-384";
    forgery.accuracy_s = 2;
    clock_.set(std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(3));
    forgery.gen_time = "20261120030000.123456789Z";
    const auto token = ask(forgery);
    ASSERT_TRUE(token.has_value()) << token.error().detail;
    EXPECT_EQ(token->gen_time, clock_.now() + std::chrono::milliseconds(123));
    EXPECT_EQ(token->accuracy, std::chrono::seconds(2));
}

TEST_F(TimestampClientAgainstForge, refuses_an_extended_key_usage_that_is_not_critical) {
    Forgery forgery;
    forgery.extended_key_usage = "timeStamping";
    expect_refused(forgery, RefusalCode::tsa_certificate_unsuitable);
}

TEST_F(TimestampClientAgainstForge, refuses_certificates_for_other_uses) {
    for (const char* use : {"", "critical,timeStamping,emailProtection", "critical,clientAuth"}) {
        Forgery forgery;
        forgery.extended_key_usage = use;
        expect_refused(forgery, RefusalCode::tsa_certificate_unsuitable);
    }
    for (const char* use : {"critical,keyEncipherment", "critical,digitalSignature,keyAgreement"}) {
        Forgery forgery;
        forgery.key_usage = use;
        expect_refused(forgery, RefusalCode::tsa_certificate_unsuitable);
    }
    Forgery authority;
    authority.basic_constraints = "critical,CA:TRUE";
    expect_refused(authority, RefusalCode::tsa_certificate_unsuitable);
}

TEST_F(TimestampClientAgainstForge, refuses_a_certificate_expired_or_not_yet_valid_at_gen_time) {
    Forgery expired;
    expired.valid_from = std::chrono::hours(-48);
    expired.valid_to = std::chrono::hours(-24);
    expect_refused(expired, RefusalCode::tsa_untrusted);
    Forgery early;
    early.valid_from = std::chrono::hours(1);
    expect_refused(early, RefusalCode::tsa_untrusted);
}

TEST_F(TimestampClientAgainstForge, refuses_an_authority_under_another_root) {
    const TokenForge other(clock_);
    anchors_ = must_have(TrustAnchors::load(other.root_pem()));
    expect_refused({}, RefusalCode::tsa_untrusted);
}

TEST_F(TimestampClientAgainstForge, refuses_a_missing_certificate) {
    Forgery forgery;
    forgery.certificate_inside = false;
    expect_refused(forgery, RefusalCode::tsa_certificate_missing);
}

TEST_F(TimestampClientAgainstForge, refuses_a_missing_signing_certificate_attribute) {
    Forgery forgery;
    forgery.signing_certificate = false;
    expect_refused(forgery, RefusalCode::tsa_certificate_unsuitable);
}

TEST_F(TimestampClientAgainstForge, refuses_sha1_wherever_it_stands) {
    Forgery signature;
    signature.digest = EVP_sha1();
    expect_refused(signature, RefusalCode::tsa_algorithm_weak);
    Forgery imprint;
    imprint.imprint_sha1 = true;
    expect_refused(imprint, RefusalCode::tsa_algorithm_weak);
}

TEST_F(TimestampClientAgainstForge, refuses_a_short_key) {
    Forgery forgery;
    forgery.curve = "P-224";
    expect_refused(forgery, RefusalCode::tsa_algorithm_weak);
}

TEST_F(TimestampClientAgainstForge, refuses_a_token_without_our_nonce) {
    Forgery forgery;
    forgery.nonce = false;
    expect_refused(forgery, RefusalCode::tsa_nonce_mismatch);
}

TEST_F(TimestampClientAgainstForge, refuses_another_policy_than_the_one_asked_for) {
    Forgery forgery;
    forgery.policy = "1.2.3.4";
    expect_refused(forgery, RefusalCode::tsa_policy_mismatch, "1.3.6.1.4.1.99999.1.1");
    EXPECT_TRUE(ask(forgery).has_value()) << "no policy was asked for";
}

TEST_F(TimestampClientAgainstForge, refuses_a_time_off_our_clock) {
    const auto real = clock_.now();
    for (const auto minutes : {-6, 6}) {
        // The authority's certificate is valid at both times; only the clocks differ.
        FakeTransport transport([&](ByteView query) {
            clock_.set(real);
            auto response = forge_.answer(query, {});
            clock_.set(real + std::chrono::minutes(minutes));
            return Result<HttpResponse>(FakeTransport::granted(std::move(response)));
        });
        clock_.set(real + std::chrono::minutes(minutes));
        TimestampClient client(transport, clock_, anchors_, SigningWorld::options());
        const auto token = client.request(k_imprint);
        ASSERT_FALSE(token.has_value()) << minutes;
        EXPECT_EQ(token.error().code, RefusalCode::tsa_time_off);
    }
}

TEST_F(TimestampClientAgainstForge, refuses_an_accuracy_that_vouches_for_nothing) {
    Forgery forgery;
    forgery.accuracy_s = 301;
    expect_refused(forgery, RefusalCode::tsa_time_off);
}

TEST_F(TimestampClientAgainstForge, refuses_what_is_not_a_proper_tst_info) {
    Forgery version;
    version.version = 2;
    expect_refused(version, RefusalCode::tsa_response_malformed);
    Forgery serial;
    serial.serial = -1;
    expect_refused(serial, RefusalCode::tsa_response_malformed);
    Forgery trailing;
    trailing.trailing_byte = true;
    expect_refused(trailing, RefusalCode::tsa_response_malformed);
    Forgery extension;
    extension.critical_extension = true;
    expect_refused(extension, RefusalCode::tsa_response_malformed);
    Forgery type;
    type.content_type = NID_pkcs7_data;
    expect_refused(type, RefusalCode::tsa_response_malformed);
    for (const char* time :
         {"20261120030000.120Z", "20261120030000.Z", "20261120030000", "202611200300Z",
          "20261120030000+0900", "20261320030000Z", "20260230030000Z", "20261120250000Z", "", "Z",
          "20261120030000,5Z", "2026112003000:Z", "-0261120030000Z"}) {
        Forgery forgery;
        forgery.gen_time = time;
        SCOPED_TRACE(time);
        expect_refused(forgery, RefusalCode::tsa_response_malformed);
    }
}

TEST_F(TimestampClientAgainstForge, refuses_two_signers_and_none) {
    Forgery two;
    two.signers = 2;
    expect_refused(two, RefusalCode::tsa_response_malformed);
    Forgery none;
    none.then = [](Bytes& response) {
        // SignedData of version 3 over nothing: no digest algorithms, TSTInfo without content, no
        // signers.
        const Bytes type{0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02};
        const Bytes inside{0x02, 0x01, 0x03, 0x31, 0x00, 0x30, 0x0D, 0x06, 0x0B, 0x2A, 0x86,
                           0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04, 0x31, 0x00};
        const Bytes granted{0x30, 0x03, 0x02, 0x01, 0x00};
        const auto token = der(0x30, joined(type, der(0xA0, der(0x30, inside))));
        response = der(0x30, joined(granted, token));
    };
    expect_refused(none, RefusalCode::tsa_response_malformed);
}

TEST_F(TimestampClientAgainstForge, refuses_bytes_after_the_response) {
    Forgery forgery;
    forgery.then = [](Bytes& response) { response.push_back(0); };
    expect_refused(forgery, RefusalCode::tsa_response_malformed);
}

TEST_F(TimestampClientAgainstForge, refuses_every_status_but_granted) {
    const std::map<int, RefusalCode> expected{{1, RefusalCode::tsa_granted_with_mods},
                                              {2, RefusalCode::tsa_rejected},
                                              {3, RefusalCode::tsa_rejected},
                                              {4, RefusalCode::tsa_rejected},
                                              {5, RefusalCode::tsa_rejected},
                                              {6, RefusalCode::tsa_response_malformed},
                                              {0xFF, RefusalCode::tsa_response_malformed}};
    for (const auto& [status, code] : expected) {
        Forgery forgery;
        forgery.then = [value = status](Bytes& response) {
            // SEQUENCE of two length bytes more, SEQUENCE, INTEGER of one byte.
            response.at(8) = static_cast<std::uint8_t>(value);
        };
        SCOPED_TRACE(status);
        expect_refused(forgery, code);
    }
}

TEST_F(TimestampClientAgainstForge, says_what_a_rejection_says_without_control_characters) {
    const Bytes text{0x0C, 0x04, 'n', 'o', 0x1B, '!'};
    const Bytes failure{0x03, 0x02, 0x05, 0x20}; // badRequest, bit 2
    const Bytes status{0x02, 0x01, 0x02};
    const auto body = der(0x30, der(0x30, joined(joined(status, der(0x30, text)), failure)));
    FakeTransport transport(
        [&](ByteView /*query*/) { return Result<HttpResponse>(FakeTransport::granted(body)); });
    TimestampClient client(transport, clock_, anchors_, SigningWorld::options());
    const auto token = client.request(k_imprint);
    ASSERT_FALSE(token.has_value());
    EXPECT_EQ(token.error().code, RefusalCode::tsa_rejected);
    EXPECT_NE(token.error().detail.find("badRequest: no?!"), std::string::npos)
        << token.error().detail;
}

TEST_F(TimestampClientAgainstForge, names_the_time_to_wait_when_the_authority_is_busy) {
    for (const long status : {429L, 503L, 302L, 500L}) {
        FakeTransport transport([&](ByteView /*query*/) {
            HttpResponse response;
            response.status = status;
            response.retry_after = std::chrono::seconds(status == 302 ? 0 : 17);
            return Result<HttpResponse>(response);
        });
        TimestampClient client(transport, clock_, anchors_, SigningWorld::options());
        const auto token = client.request(k_imprint);
        ASSERT_FALSE(token.has_value());
        EXPECT_EQ(token.error().code, RefusalCode::tsa_http_status);
        EXPECT_EQ(token.error().detail.find("17 s") != std::string::npos, status != 302);
    }
}

TEST_F(TimestampClientAgainstForge, judges_the_media_type_without_its_parameters) {
    const std::map<std::string, bool> types{{"application/timestamp-reply", true},
                                            {"Application/Timestamp-Reply ; charset=x", true},
                                            {"application/timestamp-response", false},
                                            {"text/html", false},
                                            {"", false}};
    for (const auto& [type, accepted] : types) {
        FakeTransport transport([&, name = type](ByteView query) {
            auto response = FakeTransport::granted(forge_.answer(query, {}));
            response.content_type = name;
            return Result<HttpResponse>(response);
        });
        TimestampClient client(transport, clock_, anchors_, SigningWorld::options());
        const auto token = client.request(k_imprint);
        EXPECT_EQ(token.has_value(), accepted) << type;
        if (!accepted) {
            EXPECT_EQ(token.error().code, RefusalCode::tsa_response_malformed);
        }
    }
}

TEST(TimestampClient, refuses_a_replayed_token) {
    const SystemClock clock;
    SigningWorld world(clock);
    std::optional<Bytes> kept;
    FakeTransport transport([&](ByteView query) {
        if (!kept) {
            kept = world.tsa().answer(query);
        }
        return Result<HttpResponse>(FakeTransport::granted(*kept));
    });
    TimestampClient client(transport, clock, world.anchors(), SigningWorld::options());
    EXPECT_TRUE(client.request(k_imprint).has_value());
    const auto again = client.request(k_imprint);
    ASSERT_FALSE(again.has_value());
    EXPECT_EQ(again.error().code, RefusalCode::tsa_nonce_mismatch);
    const auto other = client.request(sha256(as_bytes("another")).bytes());
    ASSERT_FALSE(other.has_value());
    EXPECT_EQ(other.error().code, RefusalCode::tsa_imprint_mismatch);
}

TEST(TimestampClient, hands_on_the_transport_s_refusal) {
    const SystemClock clock;
    SigningWorld world(clock);
    FakeTransport transport([](ByteView /*query*/) {
        return Result<HttpResponse>(refuse(RefusalCode::tsa_unreachable, "no line"));
    });
    TimestampClient client(transport, clock, world.anchors(), SigningWorld::options());
    const auto token = client.request(k_imprint);
    ASSERT_FALSE(token.has_value());
    EXPECT_EQ(token.error().code, RefusalCode::tsa_unreachable);
    EXPECT_EQ(token.error().detail, "no line");
}

// Every byte of a real response is changed in turn. What is still accepted must say the same: bytes
// that nothing signs and nothing reads (a stapled issuer's signature, a name in an unused
// certificate) may differ, the statement may not.
TEST(TimestampClient, never_believes_a_changed_response) {
    const FakeClock clock(std::chrono::floor<std::chrono::seconds>(SystemClock().now()));
    SigningWorld world(clock);
    std::size_t position = 0;
    std::size_t size = 1;
    std::uint8_t change = 0;
    Bytes honest;
    FakeTransport transport([&](ByteView query) {
        honest = world.tsa().answer(query);
        size = honest.size();
        auto bytes = honest;
        auto& byte = bytes.at(std::min(position, size - 1));
        byte = static_cast<std::uint8_t>(byte ^ change);
        return Result<HttpResponse>(FakeTransport::granted(std::move(bytes)));
    });
    TimestampClient client(transport, clock, world.anchors(), SigningWorld::options());
    ASSERT_TRUE(client.request(k_imprint).has_value());
    std::size_t accepted = 0;
    for (const int mask : {0x01, 0x80, 0xFF}) {
        change = static_cast<std::uint8_t>(mask);
        for (position = 0; position < size; ++position) {
            const auto token = client.request(k_imprint);
            if (!token) {
                continue;
            }
            ++accepted;
            EXPECT_EQ(token->gen_time, clock.now()) << position;
            EXPECT_EQ(token->policy_oid, "1.3.6.1.4.1.99999.1.1") << position;
            EXPECT_EQ(token->accuracy, std::chrono::seconds(1)) << position;
            EXPECT_EQ(token->tsa.substr(0, 23), "CN=Timestamp authority ") << position;
            // The serial is random; it stands in the honest response, and so it must in the changed
            // one.
            const auto serial = token->serial_hex;
            EXPECT_NE(to_hex(honest).find(serial), std::string::npos) << position;
        }
    }
    RecordProperty("accepted", static_cast<int>(accepted));
    RecordProperty("changes", static_cast<int>(3 * size));
}

} // namespace scanseal::signing::test
