#include "core/digest.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"

#include <openssl/evp.h>

namespace scanseal {

namespace {

constexpr std::size_t k_piece_bytes = std::size_t{1} << 20;

struct ContextFree {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

} // namespace

struct Hasher::State {
    std::unique_ptr<EVP_MD_CTX, ContextFree> context;
};

Hasher::Hasher(DigestAlgorithm algorithm) : state_(std::make_unique<State>()) {
    state_->context.reset(EVP_MD_CTX_new());
    const EVP_MD* md = algorithm == DigestAlgorithm::sha256 ? EVP_sha256() : EVP_sha512();
    if (!state_->context || EVP_DigestInit_ex(state_->context.get(), md, nullptr) != 1) {
        throw Failure(FailureKind::crypto, "cannot start a digest");
    }
}

Hasher::~Hasher() = default;
Hasher::Hasher(Hasher&& other) noexcept = default;
Hasher& Hasher::operator=(Hasher&& other) noexcept = default;

void Hasher::update(ByteView bytes) {
    SCANSEAL_ASSERT(state_ != nullptr);
    if (EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) != 1) {
        throw Failure(FailureKind::crypto, "cannot continue a digest");
    }
}

Digest Hasher::finish() {
    SCANSEAL_ASSERT(state_ != nullptr);
    Bytes value(EVP_MAX_MD_SIZE);
    unsigned int length = 0;
    if (EVP_DigestFinal_ex(state_->context.get(), value.data(), &length) != 1) {
        throw Failure(FailureKind::crypto, "cannot finish a digest");
    }
    value.resize(length);
    state_.reset();
    return Digest(std::move(value));
}

Digest sha256(ByteView bytes) {
    Hasher hasher(DigestAlgorithm::sha256);
    hasher.update(bytes);
    return hasher.finish();
}

Digest sha512(ByteView bytes) {
    Hasher hasher(DigestAlgorithm::sha512);
    hasher.update(bytes);
    return hasher.finish();
}

Digest digest_of(DigestAlgorithm algorithm, const ByteSource& source) {
    Hasher hasher(algorithm);
    Bytes piece(k_piece_bytes);
    std::uint64_t offset = 0;
    while (const auto count = source.read_at(offset, piece)) {
        hasher.update(ByteView(piece).first(count));
        offset += count;
    }
    return hasher.finish();
}

std::string to_hex(ByteView bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const auto byte : bytes) {
        text.push_back(digits[byte >> 4U]);
        text.push_back(digits[byte & 0x0FU]);
    }
    return text;
}

std::string Digest::hex() const {
    return to_hex(value_);
}

} // namespace scanseal
