// tests/signing/signing_world.hpp — a development PKI in a fresh folder, its keys loaded, and
// common tools to judge by.
#pragma once

#include "core/clock.hpp"
#include "core/posix_file_system.hpp"
#include "signing/cades.hpp"
#include "signing/development_pki.hpp"
#include "signing/development_tsa.hpp"
#include "signing/secret_file.hpp"
#include "signing/signature_report.hpp"
#include "signing/timestamp_client.hpp"
#include "tests/support/shell_command.hpp"
#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

namespace scanseal::signing::test {

using scanseal::test::read_file;
using scanseal::test::succeeds;
using scanseal::test::TempDir;
using scanseal::test::write_file;

[[nodiscard]] inline Bytes bytes_of(const std::filesystem::path& path) {
    const auto text = read_file(path);
    return {text.begin(), text.end()};
}

inline void write_bytes(const std::filesystem::path& path, ByteView bytes) {
    write_file(path, std::string(as_text(bytes)));
}

[[nodiscard]] inline bool has_openssl() {
    return succeeds("openssl version");
}

template <class T>
[[nodiscard]] T must_have(Result<T> result) {
    if (!result) {
        throw std::runtime_error(std::string(to_string(result.error().code)) + ": " +
                                 result.error().detail);
    }
    return std::move(*result);
}

/// Everything a station has.
class SigningWorld {
public:
    explicit SigningWorld(const Clock& clock)
        : clock_(clock),
          key_(make_key(files_, clock, pki())),
          anchors_(must_have(TrustAnchors::load(bytes_of(pki() / "trust.pem")))),
          tsa_(must_have(DevelopmentTsa::make(bytes_of(pki() / "tsa.key"),
                                              bytes_of(pki() / "tsa.pem"),
                                              bytes_of(pki() / "root.pem"), clock))) {}

    [[nodiscard]] std::filesystem::path folder() const { return dir_.path(); }

    [[nodiscard]] std::filesystem::path pki() const { return dir_.path() / "pki"; }

    [[nodiscard]] PosixFileSystem& files() { return files_; }

    [[nodiscard]] const SigningKey& key() const { return key_; }

    [[nodiscard]] const TrustAnchors& anchors() const { return anchors_; }

    [[nodiscard]] DevelopmentTsa& tsa() { return *tsa_; }

    /// A detached CAdES B-T over `content`, all by the development PKI.
    [[nodiscard]] Bytes seal(ByteView content) {
        const auto plain = must_have(sign_cades_b(key_, content, clock_.now()));
        return must_have(add_signature_timestamp(plain, stamp(plain).der));
    }

    [[nodiscard]] TimestampToken stamp(ByteView signature) {
        const auto transport = make_builtin_transport(*tsa_);
        TimestampClient client(*transport, clock_, anchors_, options());
        return must_have(client.request(must_have(timestamp_imprint(signature))));
    }

    [[nodiscard]] static TimestampOptions options() {
        return {.url = "builtin:dev",
                .policy_oid = "",
                .timeout = std::chrono::seconds(10),
                .clock_tolerance = std::chrono::minutes(5)};
    }

private:
    static SigningKey make_key(FileSystem& files, const Clock& clock, const Path& pki) {
        make_development_pki(files, clock, pki, "clerk01", "ward-3 病棟");
        return must_have(SigningKey::load(bytes_of(pki / "clerk01.p12"),
                                          must_have(load_secret(files, pki / "clerk01.secret"))));
    }

    const Clock& clock_;
    TempDir dir_;
    PosixFileSystem files_;
    SigningKey key_;
    TrustAnchors anchors_;
    std::unique_ptr<DevelopmentTsa> tsa_;
};

/// A transport that answers as the test wants.
class FakeTransport final : public HttpTransport {
public:
    using Answer = std::function<Result<HttpResponse>(ByteView query)>;

    explicit FakeTransport(Answer answer) : answer_(std::move(answer)) {}

    [[nodiscard]] Result<HttpResponse> post(const std::string& /*url*/,
                                            const std::string& /*content_type*/, ByteView body,
                                            std::chrono::milliseconds /*timeout*/,
                                            std::size_t /*bytes_max*/) override {
        return answer_(body);
    }

    [[nodiscard]] static HttpResponse granted(Bytes body) {
        HttpResponse response;
        response.status = 200;
        response.content_type = "application/timestamp-reply";
        response.body = std::move(body);
        return response;
    }

private:
    Answer answer_;
};

using Names = std::set<std::string>;

/// The names of all failed checks; each has to say why.
[[nodiscard]] inline Names failed_checks(const SignatureReport& report) {
    Names names;
    for (const auto& check : report.checks) {
        if (!check.passed) {
            EXPECT_FALSE(check.detail.empty()) << check.name;
            names.insert(check.name);
        }
    }
    return names;
}

/// The first failed check's name, or "".
[[nodiscard]] inline std::string first_failed(const SignatureReport& report) {
    for (const auto& check : report.checks) {
        if (!check.passed) {
            return check.name;
        }
    }
    return "";
}

} // namespace scanseal::signing::test
