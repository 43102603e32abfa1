// core/digest.hpp — SHA-256 and SHA-512, at once or streaming (FIPS 180-4, by libcrypto).
#pragma once

#include "core/byte_source.hpp"
#include "core/bytes.hpp"

#include <array>
#include <memory>
#include <string>

namespace scanseal {

enum class DigestAlgorithm { sha256, sha512 };

/// A digest value. `hex()` is lower case, as sha256sum and OCFL write it.
class Digest {
public:
    Digest() = default;

    explicit Digest(Bytes value) : value_(std::move(value)) {}

    [[nodiscard]] const Bytes& bytes() const noexcept { return value_; }

    [[nodiscard]] std::string hex() const;

    [[nodiscard]] bool empty() const noexcept { return value_.empty(); }

    friend bool operator==(const Digest&, const Digest&) = default;

private:
    Bytes value_;
};

/// Feeds bytes in any number of pieces and gives the digest once.
class Hasher final {
public:
    explicit Hasher(DigestAlgorithm algorithm);
    ~Hasher();
    Hasher(const Hasher&) = delete;
    Hasher& operator=(const Hasher&) = delete;
    Hasher(Hasher&& other) noexcept;
    Hasher& operator=(Hasher&& other) noexcept;

    void update(ByteView bytes);
    /// Ends the digest. Requires: called once.
    [[nodiscard]] Digest finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

[[nodiscard]] Digest sha256(ByteView bytes);
[[nodiscard]] Digest sha512(ByteView bytes);

/// Digest of a whole source, read in pieces of 1 MiB. Throws Failure on a read error.
[[nodiscard]] Digest digest_of(DigestAlgorithm algorithm, const ByteSource& source);

[[nodiscard]] std::string to_hex(ByteView bytes);

} // namespace scanseal
