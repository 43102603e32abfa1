#include "signing/signature_report.hpp"

#include "tests/signing/signing_world.hpp"
#include "tests/signing/token_forge.hpp"
#include "tests/support/fake_clock.hpp"

#include <gtest/gtest.h>

#include <map>

namespace scanseal::signing::test {

namespace {

using scanseal::test::FakeClock;

const std::string k_manifest = "0123abcd  document.json\n";

class SealedManifest : public testing::Test {
protected:
    SealedManifest()
        : clock_(std::chrono::floor<std::chrono::seconds>(SystemClock().now())),
          world_(clock_),
          sealed_(world_.seal(as_bytes(k_manifest))) {}

    [[nodiscard]] SignatureReport judge(ByteView signature) const {
        return verify_cades_t(signature, as_bytes(k_manifest), world_.anchors(), world_.anchors(),
                              clock_.now());
    }

    [[nodiscard]] std::set<std::string> failures(ByteView signature) const {
        const auto report = judge(signature);
        EXPECT_FALSE(report.valid());
        return failed_checks(report);
    }

    FakeClock clock_;
    SigningWorld world_;
    Bytes sealed_;
};

} // namespace

TEST_F(SealedManifest, is_valid_and_says_who_and_when) {
    const auto report = judge(sealed_);
    EXPECT_TRUE(report.valid()) << first_failed(report);
    EXPECT_EQ(report.signer.value().sha256_hex, world_.key().certificate().sha256_hex);
    EXPECT_NE(report.signer->subject.find("DEVELOPMENT ONLY"), std::string::npos);
    EXPECT_NE(report.signer->subject.find("病棟"), std::string::npos);
    EXPECT_EQ(report.gen_time.value(), clock_.now());
    EXPECT_EQ(report.policy_oid, "1.3.6.1.4.1.99999.1.1");
    EXPECT_EQ(report.serial_hex.size(), 32U);
    EXPECT_NE(report.tsa.find("Timestamp authority"), std::string::npos);
    EXPECT_GE(report.checks.size(), 20U);
}

// R32: what was right when it was stamped stays right after every certificate has ended.
TEST_F(SealedManifest, stays_valid_long_after_its_certificates_have_ended) {
    const auto later = clock_.now() + std::chrono::hours(24 * 365 * 30);
    EXPECT_TRUE(
        verify_cades_t(sealed_, as_bytes(k_manifest), world_.anchors(), world_.anchors(), later)
            .valid());
}

TEST_F(SealedManifest, over_other_content_is_not_valid) {
    const auto report = verify_cades_t(sealed_, as_bytes(k_manifest + " "), world_.anchors(),
                                       world_.anchors(), clock_.now());
    EXPECT_EQ(failed_checks(report), Names{"content_digest"});
}

TEST_F(SealedManifest, with_a_timestamp_later_than_as_of_is_not_valid) {
    const auto report =
        verify_cades_t(sealed_, as_bytes(k_manifest), world_.anchors(), world_.anchors(),
                       clock_.now() - std::chrono::milliseconds(1));
    EXPECT_EQ(failed_checks(report), (Names{"timestamp_time", "signer_chain"}));
}

TEST_F(SealedManifest, by_a_signer_of_another_root_is_not_valid) {
    SigningWorld other(clock_);
    const auto report = verify_cades_t(sealed_, as_bytes(k_manifest), other.anchors(),
                                       world_.anchors(), clock_.now());
    EXPECT_EQ(failed_checks(report), Names{"signer_chain"});
}

TEST_F(SealedManifest, stamped_by_an_authority_of_another_root_is_not_valid) {
    SigningWorld other(clock_);
    const auto report = verify_cades_t(sealed_, as_bytes(k_manifest), world_.anchors(),
                                       other.anchors(), clock_.now());
    EXPECT_EQ(failed_checks(report), (Names{"timestamp_chain", "signer_chain"}));
}

TEST_F(SealedManifest, without_a_timestamp_is_not_valid) {
    const auto plain = must_have(sign_cades_b(world_.key(), as_bytes(k_manifest), clock_.now()));
    EXPECT_EQ(failures(plain), (Names{"timestamp_present", "signer_chain"}));
}

TEST_F(SealedManifest, with_the_timestamp_of_another_signature_is_not_valid) {
    const auto plain = must_have(sign_cades_b(world_.key(), as_bytes(k_manifest), clock_.now()));
    const auto other = must_have(sign_cades_b(world_.key(), as_bytes("other"), clock_.now()));
    const auto mixed = must_have(add_signature_timestamp(plain, world_.stamp(other).der));
    EXPECT_EQ(failures(mixed), (Names{"timestamp_imprint", "signer_chain"}));
}

TEST_F(SealedManifest, with_one_sound_timestamp_among_others_is_valid) {
    const auto plain = must_have(sign_cades_b(world_.key(), as_bytes(k_manifest), clock_.now()));
    const auto other = must_have(sign_cades_b(world_.key(), as_bytes("other"), clock_.now()));
    auto both = must_have(add_signature_timestamp(plain, world_.stamp(other).der));
    both = must_have(add_signature_timestamp(both, world_.stamp(plain).der));
    EXPECT_TRUE(judge(both).valid()) << first_failed(judge(both));
}

TEST_F(SealedManifest, claiming_to_be_signed_after_its_timestamp_is_not_valid) {
    const auto plain = must_have(
        sign_cades_b(world_.key(), as_bytes(k_manifest), clock_.now() + std::chrono::minutes(6)));
    const auto sealed = must_have(add_signature_timestamp(plain, world_.stamp(plain).der));
    EXPECT_EQ(failures(sealed), Names{"signing_time"});
}

// E4: the certificate has to be valid at the moment of timestamping.
TEST_F(SealedManifest, stamped_after_the_signer_s_certificate_ended_is_not_valid) {
    const auto plain = must_have(sign_cades_b(world_.key(), as_bytes(k_manifest), clock_.now()));
    clock_.advance(std::chrono::hours(24 * 365 * 11));
    SigningWorld later(clock_);
    const auto sealed = must_have(add_signature_timestamp(plain, later.stamp(plain).der));
    const auto report = verify_cades_t(sealed, as_bytes(k_manifest), world_.anchors(),
                                       later.anchors(), clock_.now());
    EXPECT_EQ(failed_checks(report), Names{"signer_chain"});
}

TEST_F(SealedManifest, stamped_with_a_fault_is_not_valid) {
    const TokenForge forge(clock_);
    const auto anchors = must_have(TrustAnchors::load(forge.root_pem()));
    const auto plain = must_have(sign_cades_b(world_.key(), as_bytes(k_manifest), clock_.now()));
    std::map<std::string, Forgery> faults;
    faults["timestamp_certificate_use"].extended_key_usage = "timeStamping";
    faults["timestamp_chain"].valid_to = std::chrono::hours(-1);
    faults["timestamp_chain"].valid_from = std::chrono::hours(-2);
    faults["timestamp_certificate"].certificate_inside = false;
    faults["timestamp_signing_certificate"].signing_certificate = false;
    faults["timestamp_algorithms"].digest = EVP_sha1();
    faults["timestamp_imprint_algorithm"].imprint_sha1 = true;
    faults["timestamp_structure"].signers = 2;
    for (const auto& [name, fault] : faults) {
        // The client would refuse the token, so it is taken from the answer before the client can.
        Bytes token;
        FakeTransport transport([&, forgery = fault](ByteView query) {
            const auto response = forge.answer(query, forgery);
            constexpr std::size_t k_before_token = 4 + 5;
            token.assign(response.begin() + k_before_token, response.end());
            return Result<HttpResponse>(FakeTransport::granted(response));
        });
        TimestampClient client(transport, clock_, anchors, SigningWorld::options());
        EXPECT_FALSE(client.request(must_have(timestamp_imprint(plain))).has_value());
        const auto sealed = must_have(add_signature_timestamp(plain, token));
        const auto report =
            verify_cades_t(sealed, as_bytes(k_manifest), world_.anchors(), anchors, clock_.now());
        EXPECT_FALSE(report.valid()) << name;
        EXPECT_TRUE(failed_checks(report).contains(name)) << name;
    }
}

TEST_F(SealedManifest, never_takes_a_cut_or_extended_signature) {
    for (std::size_t size = 0; size < sealed_.size(); size += 13) {
        EXPECT_EQ(failures(ByteView(sealed_).first(size)), Names{"structure"});
    }
    sealed_.push_back(0);
    EXPECT_EQ(failures(sealed_), Names{"structure"});
}

TEST_F(SealedManifest, never_says_anything_else_after_a_flipped_bit) {
    const auto honest = judge(sealed_);
    for (std::size_t i = 0; i < sealed_.size(); ++i) {
        auto changed = sealed_;
        changed[i] = static_cast<std::uint8_t>(changed[i] ^ (1U << (i % 8)));
        const auto report = judge(changed);
        if (!report.valid()) {
            continue;
        }
        EXPECT_EQ(report.gen_time, honest.gen_time) << i;
        EXPECT_EQ(report.signed_at, honest.signed_at) << i;
        EXPECT_EQ(report.signer.value().sha256_hex, honest.signer.value().sha256_hex) << i;
        EXPECT_EQ(report.serial_hex, honest.serial_hex) << i;
        EXPECT_EQ(report.policy_oid, honest.policy_oid) << i;
    }
}

TEST_F(SealedManifest, with_its_content_inside_is_not_valid) {
    if (!has_openssl()) {
        GTEST_SKIP() << "openssl is not installed";
    }
    const auto folder = world_.folder().string();
    write_bytes(world_.folder() / "m.txt", as_bytes(k_manifest));
    ASSERT_TRUE(succeeds("cd " + folder +
                         " && openssl pkcs12 -in pki/clerk01.p12 -nodes -passin file:"
                         "pki/clerk01.secret -out k.pem && openssl cms -sign -cades"
                         " -binary -nodetach -md sha256 -in m.txt -signer k.pem"
                         " -outform DER -out a.p7s"));
    EXPECT_TRUE(failures(bytes_of(world_.folder() / "a.p7s")).contains("structure"));
}

TEST_F(SealedManifest, made_by_openssl_without_cades_is_not_valid) {
    if (!has_openssl()) {
        GTEST_SKIP() << "openssl is not installed";
    }
    const auto folder = world_.folder().string();
    write_bytes(world_.folder() / "m.txt", as_bytes(k_manifest));
    ASSERT_TRUE(succeeds("cd " + folder +
                         " && openssl pkcs12 -in pki/clerk01.p12 -nodes -passin file:"
                         "pki/clerk01.secret -out k.pem && for c in '' -cades; do"
                         " openssl cms -sign $c -binary -md sha256 -in m.txt -signer"
                         " k.pem -outform DER -out s$c.p7s; done"));
    const auto plain = bytes_of(world_.folder() / "s.p7s");
    const auto sealed = must_have(add_signature_timestamp(plain, world_.stamp(plain).der));
    EXPECT_EQ(failures(sealed), Names{"signing_certificate"});
    const auto cades = bytes_of(world_.folder() / "s-cades.p7s");
    const auto good = must_have(add_signature_timestamp(cades, world_.stamp(cades).der));
    const auto report = verify_cades_t(good, as_bytes(k_manifest), world_.anchors(),
                                       world_.anchors(), clock_.now() + std::chrono::minutes(5));
    EXPECT_TRUE(report.valid()) << first_failed(report);
}

} // namespace scanseal::signing::test
