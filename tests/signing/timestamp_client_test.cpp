// What the client makes of whole answers: status, HTTP, replays, changed bytes.
#include "signing/timestamp_client.hpp"

#include "tests/signing/forge_fixture.hpp"

#include <gtest/gtest.h>

#include <map>
#include <optional>

namespace scanseal::signing::test {

using TimestampAnswer = ForgeFixture;

TEST_F(TimestampAnswer, refuses_every_status_but_granted) {
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

TEST_F(TimestampAnswer, says_what_a_rejection_says_without_control_characters) {
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

TEST_F(TimestampAnswer, names_the_time_to_wait_when_the_authority_is_busy) {
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

TEST_F(TimestampAnswer, judges_the_media_type_without_its_parameters) {
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
