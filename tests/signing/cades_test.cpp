#include "signing/cades.hpp"

#include "core/digest.hpp"
#include "tests/signing/signing_world.hpp"
#include "tests/support/fake_clock.hpp"

#include <gtest/gtest.h>

namespace scanseal::signing::test {

namespace {

const std::string k_manifest = "0123abcd  document.json\n";

/// Hex of a DER OBJECT IDENTIFIER's content, looked for in a signature.
bool holds(ByteView der, const std::string& oid_hex) {
    return to_hex(der).find(oid_hex) != std::string::npos;
}

} // namespace

TEST(Cades, openssl_verifies_the_basic_signature) {
    if (!has_openssl()) {
        GTEST_SKIP() << "openssl is not installed";
    }
    const SystemClock clock;
    SigningWorld world(clock);
    const auto signature = must_have(sign_cades_b(world.key(), as_bytes(k_manifest), clock.now()));
    write_bytes(world.folder() / "s.p7s", signature);
    write_bytes(world.folder() / "m.txt", as_bytes(k_manifest));
    EXPECT_TRUE(
        succeeds("cd " + world.folder().string() +
                 " && openssl cms -verify -cades -binary -inform DER -in s.p7s -content m.txt"
                 " -CAfile pki/trust.pem -out /dev/null"));
    write_bytes(world.folder() / "m.txt", as_bytes(k_manifest + "x"));
    EXPECT_FALSE(
        succeeds("cd " + world.folder().string() +
                 " && openssl cms -verify -cades -binary -inform DER -in s.p7s -content m.txt"
                 " -CAfile pki/trust.pem -out /dev/null"));
}

TEST(Cades, openssl_verifies_the_timestamp_of_a_seal) {
    if (!has_openssl()) {
        GTEST_SKIP() << "openssl is not installed";
    }
    const SystemClock clock;
    SigningWorld world(clock);
    const auto plain = must_have(sign_cades_b(world.key(), as_bytes(k_manifest), clock.now()));
    const auto token = world.stamp(plain);
    const auto sealed = must_have(add_signature_timestamp(plain, token.der));
    write_bytes(world.folder() / "t.der", token.der);
    write_bytes(world.folder() / "s.p7s", sealed);
    write_bytes(world.folder() / "m.txt", as_bytes(k_manifest));
    const auto imprint = to_hex(must_have(timestamp_imprint(plain)));
    EXPECT_TRUE(succeeds("cd " + world.folder().string() + " && openssl ts -verify -digest " +
                         imprint + " -sha256 -in t.der -token_in -CAfile pki/trust.pem"));
    EXPECT_TRUE(
        succeeds("cd " + world.folder().string() +
                 " && openssl cms -verify -cades -binary -inform DER -in s.p7s -content m.txt"
                 " -CAfile pki/trust.pem -out /dev/null"));
    // As openssl itself would write it: definite lengths, sorted sets.
    EXPECT_TRUE(succeeds("cd " + world.folder().string() +
                         " && openssl cms -cmsout -inform DER -in s.p7s -outform DER -out again.p7s"
                         " && cmp s.p7s again.p7s"));
}

TEST(Cades, carries_the_baseline_attributes_and_no_others) {
    const SystemClock clock;
    SigningWorld world(clock);
    const auto signature = must_have(sign_cades_b(world.key(), as_bytes(k_manifest), clock.now()));
    EXPECT_TRUE(holds(signature, "06092a864886f70d010903"));     // content-type
    EXPECT_TRUE(holds(signature, "06092a864886f70d010904"));     // message-digest
    EXPECT_TRUE(holds(signature, "06092a864886f70d010905"));     // signing-time
    EXPECT_TRUE(holds(signature, "060b2a864886f70d010910022f")); // signing-certificate-v2
    EXPECT_FALSE(holds(signature, "06092a864886f70d01090f"));    // no S/MIME capabilities
    // ESSCertIDv2 with the default algorithm left out: four SEQUENCEs, then the hash of 32 bytes at
    // once.
    const auto hash = "0420" + world.key().certificate().sha256_hex;
    EXPECT_TRUE(holds(signature, hash));
    EXPECT_FALSE(holds(signature, "0609608648016503040201" + hash));
}

TEST(Cades, signing_time_is_the_one_given) {
    const SystemClock system;
    const scanseal::test::FakeClock clock(std::chrono::floor<std::chrono::seconds>(system.now()) +
                                          std::chrono::hours(30 * 24));
    SigningWorld world(clock);
    const auto sealed = world.seal(as_bytes(k_manifest));
    const auto report =
        verify_cades_t(sealed, as_bytes(k_manifest), world.anchors(), world.anchors(), clock.now());
    EXPECT_TRUE(report.valid()) << first_failed(report);
    ASSERT_TRUE(report.signed_at.has_value());
    EXPECT_EQ(*report.signed_at, clock.now());
    EXPECT_EQ(report.gen_time.value(), clock.now());
}

TEST(Cades, refuses_a_signing_time_outside_the_certificate) {
    const SystemClock clock;
    SigningWorld world(clock);
    for (const auto years : {-1, 11}) {
        const auto at = clock.now() + std::chrono::hours(years * 8766);
        const auto refused = sign_cades_b(world.key(), as_bytes(k_manifest), at);
        ASSERT_FALSE(refused.has_value());
        EXPECT_EQ(refused.error().code, RefusalCode::certificate_not_valid_now);
    }
}

TEST(Cades, empty_content_can_be_signed) {
    const SystemClock clock;
    SigningWorld world(clock);
    const auto sealed = world.seal({});
    EXPECT_TRUE(verify_cades_t(sealed, {}, world.anchors(), world.anchors(), clock.now()).valid());
}

TEST(Cades, adding_a_timestamp_changes_nothing_that_was_signed) {
    const SystemClock clock;
    SigningWorld world(clock);
    const auto plain = must_have(sign_cades_b(world.key(), as_bytes(k_manifest), clock.now()));
    const auto token = world.stamp(plain);
    const auto sealed = must_have(add_signature_timestamp(plain, token.der));
    EXPECT_EQ(must_have(timestamp_imprint(plain)), must_have(timestamp_imprint(sealed)));
    EXPECT_NE(to_hex(sealed).find(to_hex(token.der)), std::string::npos);
}

TEST(Cades, refuses_to_stamp_what_is_no_signature) {
    const SystemClock clock;
    SigningWorld world(clock);
    const auto plain = must_have(sign_cades_b(world.key(), as_bytes(k_manifest), clock.now()));
    const auto token = world.stamp(plain);
    auto trailing = plain;
    trailing.push_back(0);
    auto cut = plain;
    cut.pop_back();
    for (const auto& bad : {Bytes{}, Bytes{0x30, 0x00}, Bytes(100, 0xFF), trailing, cut}) {
        const auto stamped = add_signature_timestamp(bad, token.der);
        ASSERT_FALSE(stamped.has_value());
        EXPECT_EQ(stamped.error().code, RefusalCode::signature_malformed);
        const auto imprint = timestamp_imprint(bad);
        ASSERT_FALSE(imprint.has_value());
        EXPECT_EQ(imprint.error().code, RefusalCode::signature_malformed);
    }
    const auto without = add_signature_timestamp(plain, {});
    ASSERT_FALSE(without.has_value());
    EXPECT_EQ(without.error().code, RefusalCode::signature_malformed);
}

} // namespace scanseal::signing::test
