// Each check of a token, by tokens that fail just that one.
#include "tests/signing/forge_fixture.hpp"

#include <gtest/gtest.h>

namespace scanseal::signing::test {

using TokenCheck = ForgeFixture;

TEST_F(TokenCheck, takes_a_token_without_fault) {
    const auto token = ask({});
    ASSERT_TRUE(token.has_value()) << token.error().detail;
    EXPECT_EQ(token->gen_time, clock_.now());
    EXPECT_EQ(token->serial_hex, "1267");
    EXPECT_EQ(token->policy_oid, "1.3.6.1.4.1.99999.1.1");
    EXPECT_EQ(token->tsa, "CN=Forge TSA");
    EXPECT_EQ(token->accuracy.count(), 0);
}

TEST_F(TokenCheck, takes_sha384_and_fractions_and_accuracy) {
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

TEST_F(TokenCheck, refuses_an_extended_key_usage_that_is_not_critical) {
    Forgery forgery;
    forgery.extended_key_usage = "timeStamping";
    expect_refused(forgery, RefusalCode::tsa_certificate_unsuitable);
}

TEST_F(TokenCheck, refuses_certificates_for_other_uses) {
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

TEST_F(TokenCheck, refuses_a_certificate_expired_or_not_yet_valid_at_gen_time) {
    Forgery expired;
    expired.valid_from = std::chrono::hours(-48);
    expired.valid_to = std::chrono::hours(-24);
    expect_refused(expired, RefusalCode::tsa_untrusted);
    Forgery early;
    early.valid_from = std::chrono::hours(1);
    expect_refused(early, RefusalCode::tsa_untrusted);
}

TEST_F(TokenCheck, refuses_an_authority_under_another_root) {
    const TokenForge other(clock_);
    anchors_ = must_have(TrustAnchors::load(other.root_pem()));
    expect_refused({}, RefusalCode::tsa_untrusted);
}

TEST_F(TokenCheck, refuses_a_missing_certificate) {
    Forgery forgery;
    forgery.certificate_inside = false;
    expect_refused(forgery, RefusalCode::tsa_certificate_missing);
}

TEST_F(TokenCheck, refuses_a_missing_signing_certificate_attribute) {
    Forgery forgery;
    forgery.signing_certificate = false;
    expect_refused(forgery, RefusalCode::tsa_certificate_unsuitable);
}

TEST_F(TokenCheck, refuses_sha1_wherever_it_stands) {
    Forgery signature;
    signature.digest = EVP_sha1();
    expect_refused(signature, RefusalCode::tsa_algorithm_weak);
    Forgery imprint;
    imprint.imprint_sha1 = true;
    expect_refused(imprint, RefusalCode::tsa_algorithm_weak);
}

TEST_F(TokenCheck, refuses_a_short_key) {
    Forgery forgery;
    forgery.curve = "P-224";
    expect_refused(forgery, RefusalCode::tsa_algorithm_weak);
}

TEST_F(TokenCheck, refuses_a_token_without_our_nonce) {
    Forgery forgery;
    forgery.nonce = false;
    expect_refused(forgery, RefusalCode::tsa_nonce_mismatch);
}

TEST_F(TokenCheck, refuses_another_policy_than_the_one_asked_for) {
    Forgery forgery;
    forgery.policy = "1.2.3.4";
    expect_refused(forgery, RefusalCode::tsa_policy_mismatch, "1.3.6.1.4.1.99999.1.1");
    EXPECT_TRUE(ask(forgery).has_value()) << "no policy was asked for";
}

TEST_F(TokenCheck, refuses_a_time_off_our_clock) {
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

TEST_F(TokenCheck, refuses_an_accuracy_that_vouches_for_nothing) {
    Forgery forgery;
    forgery.accuracy_s = 301;
    expect_refused(forgery, RefusalCode::tsa_time_off);
}

TEST_F(TokenCheck, refuses_what_is_not_a_proper_tst_info) {
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

TEST_F(TokenCheck, refuses_two_signers_and_none) {
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

TEST_F(TokenCheck, refuses_bytes_after_the_response) {
    Forgery forgery;
    forgery.then = [](Bytes& response) { response.push_back(0); };
    expect_refused(forgery, RefusalCode::tsa_response_malformed);
}

} // namespace scanseal::signing::test
