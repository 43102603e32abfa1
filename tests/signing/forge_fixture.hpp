// tests/signing/forge_fixture.hpp — the real client, asking a forge for tokens with one fault each.
#pragma once

#include "core/digest.hpp"
#include "tests/signing/signing_world.hpp"
#include "tests/signing/token_forge.hpp"
#include "tests/support/fake_clock.hpp"

#include <gtest/gtest.h>

namespace scanseal::signing::test {

using scanseal::test::FakeClock;

inline const Bytes k_imprint = sha256(as_bytes("a signature value")).bytes();

/// Asks a forge for a token, with one fault.
class ForgeFixture : public testing::Test {
protected:
    ForgeFixture()
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

} // namespace scanseal::signing::test
