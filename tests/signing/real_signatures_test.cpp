// Tokens and signatures of other makers, from the shared data: judged as their makers say, and
// never with harm.
#include "tests/signing/signing_world.hpp"
#include "tests/support/shared_data.hpp"

#include <gtest/gtest.h>

#include <map>

namespace scanseal::signing::test {

using scanseal::test::shared_data;

namespace {

/// The checks of a foreign token that fail when it is put into one of our signatures. Its imprint
/// never fits.
Names failures_of_token(const SigningWorld& world, ByteView plain, ByteView token,
                        const TrustAnchors& anchors) {
    const auto sealed = must_have(add_signature_timestamp(plain, token));
    auto names =
        failed_checks(verify_cades_t(sealed, {}, world.anchors(), anchors, SystemClock().now()));
    EXPECT_TRUE(names.contains("timestamp_imprint") || names.contains("timestamp_structure"));
    for (const char* of_mixing : {"timestamp_imprint", "signer_chain", "signing_time"}) {
        names.erase(of_mixing);
    }
    return names;
}

} // namespace

TEST(RealTokens, are_judged_as_their_makers_say) {
    const auto folder = shared_data("rfc3161-tspclient");
    if (!folder) {
        GTEST_SKIP() << "../shared/data/rfc3161-tspclient is absent";
    }
    const SystemClock clock;
    SigningWorld world(clock);
    const auto plain = must_have(sign_cades_b(world.key(), {}, clock.now()));
    const auto anchors = must_have(TrustAnchors::load(bytes_of(*folder / "GlobalSignRootCA.crt")));
    const std::map<std::string, Names> expected{
        {"TimeStampToken", {}},
        {"TimeStampTokenNoRoot", {"timestamp_chain"}},
        {"TimeStampTokenWithSigningCertificateV1", {"timestamp_chain"}}, // of another authority
        {"SHA1TimeStampToken", {"timestamp_imprint_algorithm", "timestamp_signature"}},
        {"TimeStampTokenWithInvalidSignature", {"timestamp_signature"}},
        {"TimeStampTokenWithInvalidTSTInfo", {"timestamp_structure"}},
        {"TimeStampTokenWithInvalideContentType", {"timestamp_structure"}},
        {"TimeStampTokenWithTSTInfoVersion2", {"timestamp_structure"}},
        {"TimeStampTokenWithValidAndInvalidSignerInfos", {"timestamp_structure"}},
        {"TimeStampTokenWithMismatchCertHash",
         {"timestamp_signature", "timestamp_signing_certificate"}},
        {"TimeStampTokenWithSHA1CertHash",
         {"timestamp_signature", "timestamp_signing_certificate"}},
        {"TimeStampTokenWithoutSigningCertificate",
         {"timestamp_signature", "timestamp_signing_certificate"}},
        {"TimeStampTokenWithoutCertificate",
         {"timestamp_algorithms", "timestamp_certificate", "timestamp_certificate_use",
          "timestamp_chain", "timestamp_signature", "timestamp_signing_certificate"}}};
    for (const auto& [name, names] : expected) {
        EXPECT_EQ(failures_of_token(world, plain, bytes_of(*folder / (name + ".p7s")), anchors),
                  names)
            << name;
    }
}

TEST(RealTokens, never_make_a_seal_of_their_own) {
    const auto folder = shared_data("rfc3161-tspclient");
    if (!folder) {
        GTEST_SKIP() << "../shared/data/rfc3161-tspclient is absent";
    }
    const SystemClock clock;
    SigningWorld world(clock);
    for (const auto& entry : std::filesystem::directory_iterator(*folder)) {
        const auto report = verify_cades_t(bytes_of(entry.path()), {}, world.anchors(),
                                           world.anchors(), clock.now());
        EXPECT_FALSE(report.valid()) << entry.path();
    }
}

TEST(RealSignatures, of_many_makers_are_judged_without_harm) {
    const auto folder = shared_data("cades-dss");
    if (!folder) {
        GTEST_SKIP() << "../shared/data/cades-dss is absent";
    }
    const SystemClock clock;
    SigningWorld world(clock);
    int readable = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(*folder)) {
        if (!entry.is_regular_file() || entry.file_size() > (1U << 20U)) {
            continue;
        }
        auto bytes = bytes_of(entry.path());
        const auto report =
            verify_cades_t(bytes, {}, world.anchors(), world.anchors(), clock.now());
        EXPECT_FALSE(report.valid()) << entry.path();
        readable += report.checks.size() > 1 ? 1 : 0;
        for (std::size_t i = 0; i < bytes.size(); i += bytes.size() / 60 + 1) {
            bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ 0xFFU);
            EXPECT_FALSE(
                verify_cades_t(bytes, {}, world.anchors(), world.anchors(), clock.now()).valid());
            bytes[i] = static_cast<std::uint8_t>(bytes[i] ^ 0xFFU);
        }
    }
    EXPECT_GT(readable, 10);
}

} // namespace scanseal::signing::test
