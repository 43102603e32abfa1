#include "signing/signing_key.hpp"

#include "tests/signing/signing_world.hpp"

#include <gtest/gtest.h>

namespace scanseal::signing::test {

namespace {

/// Keys made by the openssl command, as hospitals get them from their authority.
class SigningKeyByOpenssl : public testing::Test {
protected:
    void SetUp() override {
        if (!has_openssl()) {
            GTEST_SKIP() << "openssl is not installed";
        }
    }

    /// A self-signed certificate and key: NAME.key, NAME.pem.
    void make(const std::string& name, const std::string& key, const std::string& more = "") {
        ASSERT_TRUE(in_folder("openssl req -x509 -nodes -batch -subj /CN=" + name + " -newkey " +
                              key + " -keyout " + name + ".key -out " + name + ".pem -days 30 " +
                              more));
    }

    bool in_folder(const std::string& command) {
        return succeeds("cd " + dir_.path().string() + " && " + command);
    }

    Result<SigningKey> load(const std::string& name, const std::string& secret = "") {
        return SigningKey::load(bytes_of(dir_.path() / name), secret);
    }

    void expect_refused(const std::string& name, const std::string& secret, RefusalCode code) {
        const auto key = load(name, secret);
        ASSERT_FALSE(key.has_value()) << name;
        EXPECT_EQ(to_string(key.error().code), to_string(code)) << key.error().detail;
        if (!secret.empty()) {
            EXPECT_EQ(key.error().detail.find(secret), std::string::npos) << "secret shown";
        }
    }

    static constexpr const char* k_p256 = "ec -pkeyopt ec_paramgen_curve:P-256";
    TempDir dir_;
};

} // namespace

TEST_F(SigningKeyByOpenssl, reads_pem_in_either_order) {
    make("a", k_p256);
    ASSERT_TRUE(in_folder("cat a.key a.pem > key_first.pem; cat a.pem a.key > cert_first.pem"));
    for (const char* name : {"key_first.pem", "cert_first.pem"}) {
        const auto key = load(name);
        ASSERT_TRUE(key.has_value()) << key.error().detail;
        EXPECT_EQ(key->certificate().subject, "CN=a");
        EXPECT_EQ(key->certificate().issuer, "CN=a");
        EXPECT_EQ(key->certificate().sha256_hex.size(), 64U);
        EXPECT_EQ(key->certificate().not_after - key->certificate().not_before,
                  std::chrono::hours(30 * 24));
    }
}

TEST_F(SigningKeyByOpenssl, reads_an_encrypted_pem_key_with_its_secret_only) {
    make("a", k_p256);
    ASSERT_TRUE(in_folder("openssl pkcs8 -topk8 -in a.key -passout pass:opensesame -out e.key &&"
                          " cat e.key a.pem > e.pem"));
    EXPECT_TRUE(load("e.pem", "opensesame").has_value());
    expect_refused("e.pem", "wrong-secret", RefusalCode::key_secret_wrong);
    expect_refused("e.pem", "", RefusalCode::key_secret_wrong);
}

TEST_F(SigningKeyByOpenssl, reads_pkcs12_with_its_secret_only) {
    make("a", "rsa:3072");
    ASSERT_TRUE(in_folder(
        "openssl pkcs12 -export -in a.pem -inkey a.key -passout pass:opensesame -out a.p12 &&"
        "openssl pkcs12 -export -in a.pem -inkey a.key -passout pass: -out open.p12 &&"
        "openssl pkcs12 -export -nomac -in a.pem -inkey a.key -passout pass:opensesame -out "
        "m.p12"));
    EXPECT_TRUE(load("a.p12", "opensesame").has_value());
    EXPECT_TRUE(load("open.p12", "").has_value());
    expect_refused("a.p12", "wrong-secret", RefusalCode::key_secret_wrong);
    expect_refused("a.p12", "", RefusalCode::key_secret_wrong);
    expect_refused("a.p12", std::string("open\0sesame", 11), RefusalCode::key_secret_wrong);
    expect_refused("m.p12", "opensesame", RefusalCode::key_unreadable);
}

TEST_F(SigningKeyByOpenssl, names_the_cure_for_an_old_pkcs12) {
    make("a", k_p256);
    if (!in_folder("openssl pkcs12 -export -legacy -in a.pem -inkey a.key -passout pass:opensesame"
                   " -certpbe PBE-SHA1-RC2-40 -out a.p12")) {
        GTEST_SKIP() << "openssl has no legacy provider";
    }
    expect_refused("a.p12", "opensesame", RefusalCode::key_unreadable);
    EXPECT_NE(load("a.p12", "opensesame").error().detail.find("AES"), std::string::npos);
}

TEST_F(SigningKeyByOpenssl, keeps_the_chain_of_a_pkcs12_in_the_signature) {
    make("ca", k_p256);
    make("leaf", k_p256, "-CA ca.pem -CAkey ca.key");
    if (!in_folder("openssl req -new -batch -subj /CN=person -key leaf.key -out l.csr &&"
                   " openssl x509 -req -in l.csr -CA ca.pem -CAkey ca.key -CAcreateserial"
                   " -out l.pem -days 20 &&"
                   " openssl pkcs12 -export -in l.pem -inkey leaf.key -certfile ca.pem"
                   " -passout pass:opensesame -out l.p12")) {
        GTEST_SKIP() << "this openssl cannot issue certificates so";
    }
    const auto key = must_have(load("l.p12", "opensesame"));
    EXPECT_EQ(key.certificate().subject, "CN=person");
    const auto signature = must_have(sign_cades_b(key, {}, SystemClock().now()));
    write_bytes(dir_.path() / "s.p7s", signature);
    ASSERT_TRUE(in_folder("openssl cms -cmsout -certsout certs.pem -inform DER -in s.p7s -noout"));
    EXPECT_TRUE(in_folder("test $(grep -c BEGIN.CERT certs.pem) = 2"));
}

TEST_F(SigningKeyByOpenssl, refuses_a_certificate_of_another_key) {
    make("a", k_p256);
    make("b", k_p256);
    ASSERT_TRUE(in_folder("cat a.key b.pem > mixed.pem"));
    expect_refused("mixed.pem", "", RefusalCode::key_certificate_mismatch);
}

TEST_F(SigningKeyByOpenssl, finds_its_certificate_among_others) {
    make("a", k_p256);
    make("b", k_p256);
    ASSERT_TRUE(in_folder("cat b.pem a.key a.pem > both.pem"));
    EXPECT_EQ(must_have(load("both.pem")).certificate().subject, "CN=a");
}

TEST_F(SigningKeyByOpenssl, refuses_weak_keys_and_certificates) {
    make("rsa2048", "rsa:2048");
    make("p224", "ec -pkeyopt ec_paramgen_curve:P-224");
    make("ed", "ed25519");
    make("ca", k_p256);
    ASSERT_TRUE(
        in_folder("for n in rsa2048 p224 ed; do cat $n.key $n.pem > $n.both; done;"
                  "openssl req -new -batch -subj /CN=old -key ca.key -out old.csr &&"
                  "openssl x509 -req -sha1 -in old.csr -CA p224.pem -CAkey p224.key -CAcreateserial"
                  " -out old.pem && cat ca.key old.pem > old.both"));
    for (const char* name : {"rsa2048.both", "p224.both", "ed.both", "old.both"}) {
        expect_refused(name, "", RefusalCode::key_too_weak);
    }
}

TEST_F(SigningKeyByOpenssl, refuses_files_without_key_or_certificate) {
    make("a", k_p256);
    expect_refused("a.key", "", RefusalCode::key_unreadable);
    expect_refused("a.pem", "", RefusalCode::key_unreadable);
    ASSERT_TRUE(in_folder("openssl pkcs12 -export -nokeys -in a.pem -passout pass: -out c.p12"));
    expect_refused("c.p12", "", RefusalCode::key_unreadable);
}

TEST(SigningKey, refuses_bytes_that_are_no_key) {
    for (const auto& bytes : {Bytes{}, Bytes{0}, Bytes{0x30, 0x80, 0, 0}, Bytes(5000, 0x30),
                              Bytes((1U << 20U) + 1, 'x')}) {
        const auto key = SigningKey::load(bytes, "secret");
        ASSERT_FALSE(key.has_value());
        EXPECT_EQ(key.error().code, RefusalCode::key_unreadable);
    }
    const auto empty_pem = SigningKey::load(as_bytes("-----BEGIN PRIVATE KEY-----\n"), "");
    ASSERT_FALSE(empty_pem.has_value());
    EXPECT_EQ(empty_pem.error().code, RefusalCode::key_unreadable);
}

TEST(SigningKey, never_crashes_on_a_damaged_pkcs12) {
    const SystemClock clock;
    SigningWorld world(clock);
    const auto good = bytes_of(world.pki() / "clerk01.p12");
    const auto secret = must_have(load_secret(world.files(), world.pki() / "clerk01.secret"));
    for (std::size_t i = 0; i < good.size(); i += 7) {
        auto bad = good;
        bad[i] = static_cast<std::uint8_t>(bad[i] ^ 0x81U);
        const auto key = SigningKey::load(bad, secret);
        if (!key) {
            EXPECT_TRUE(key.error().code == RefusalCode::key_unreadable ||
                        key.error().code == RefusalCode::key_secret_wrong)
                << i;
        }
    }
}

TEST(TrustAnchors, refuses_a_file_without_certificates) {
    for (const char* text : {"", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n"}) {
        const auto anchors = TrustAnchors::load(as_bytes(text));
        ASSERT_FALSE(anchors.has_value());
        EXPECT_EQ(anchors.error().code, RefusalCode::key_unreadable);
    }
}

} // namespace scanseal::signing::test
