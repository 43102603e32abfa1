#include "core/digest.hpp"

#include "tests/support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>

namespace scanseal {
namespace {

struct Vector {
    std::string_view message;
    std::string_view sha256_hex;
    std::string_view sha512_hex;
};

// NIST, "Examples with Intermediate Values" for FIPS 180-4: the empty message and one block;
// printed by sha256sum and sha512sum as well.
constexpr std::array k_vectors{
    Vector{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
           "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
           "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"},
    Vector{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
           "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
           "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
};

constexpr std::string_view k_two_blocks_256 =
    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
constexpr std::string_view k_two_blocks_512 =
    "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
    "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";

std::string first_word_of(const std::string& command) {
    struct Close {
        void operator()(FILE* pipe) const noexcept { ::pclose(pipe); }
    };

    const std::unique_ptr<FILE, Close> pipe(::popen(command.c_str(), "r"));
    std::array<char, 256> line{};
    if (!pipe || std::fgets(line.data(), static_cast<int>(line.size()), pipe.get()) == nullptr) {
        return {};
    }
    const std::string text(line.data());
    return text.substr(0, text.find(' '));
}

std::string counted_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    for (std::size_t i = 0; i < count; ++i) {
        bytes[i] = static_cast<char>((i * 131 + i / 251) & 0xFFU);
    }
    return bytes;
}

TEST(Digest, agrees_with_the_vectors_of_the_standard) {
    for (const auto& vector : k_vectors) {
        EXPECT_EQ(sha256(as_bytes(vector.message)).hex(), vector.sha256_hex);
        EXPECT_EQ(sha512(as_bytes(vector.message)).hex(), vector.sha512_hex);
    }
    EXPECT_EQ(sha256(as_bytes(k_two_blocks_256)).hex(),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha512(as_bytes(k_two_blocks_512)).hex(),
              "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
              "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909");
}

TEST(Digest, is_the_same_in_any_number_of_pieces) {
    const std::string million(1'000'000, 'a');
    for (const std::size_t piece : {1UL, 63UL, 64UL, 65UL, 127UL, 4096UL, 999'999UL}) {
        Hasher hasher(DigestAlgorithm::sha512);
        const auto bytes = as_bytes(million);
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            hasher.update(bytes.subspan(at, std::min(piece, bytes.size() - at)));
        }
        EXPECT_EQ(hasher.finish().hex(),
                  "e718483d0ce769644e2e42c7bc15b4638e1f98b13b2044285632a803afa973eb"
                  "de0ff244877ea60a4cb0432ce577c31beb009c5c2c49aa2e4eadb217ad8cc09b")
            << piece;
    }
}

TEST(Digest, of_a_source_reads_past_the_piece_size) {
    const std::string million(1'000'000, 'a');
    EXPECT_EQ(digest_of(DigestAlgorithm::sha256, MemorySource(as_bytes(million))).hex(),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    for (const std::size_t size : {0UL, 1UL, (1UL << 20U) - 1, 1UL << 20U, (1UL << 20U) + 1}) {
        const auto bytes = counted_bytes(size);
        EXPECT_EQ(digest_of(DigestAlgorithm::sha512, MemorySource(as_bytes(bytes))),
                  sha512(as_bytes(bytes)))
            << size;
    }
}

TEST(Digest, is_written_as_sha512sum_writes_it) {
    const test::TempDir folder;
    const auto bytes = counted_bytes(3'000'017);
    test::write_file(folder.path() / "page", bytes);
    const auto expected = first_word_of("sha512sum '" + (folder.path() / "page").string() + "'");
    if (expected.empty()) {
        GTEST_SKIP() << "no sha512sum here";
    }
    EXPECT_EQ(sha512(as_bytes(bytes)).hex(), expected);
}

TEST(Digest, differs_between_nothing_and_the_digest_of_nothing) {
    EXPECT_TRUE(Digest().empty());
    EXPECT_FALSE(sha256({}).empty());
    EXPECT_NE(Digest(), sha256({}));
}

TEST(Hasher, goes_on_after_a_move) {
    Hasher first(DigestAlgorithm::sha256);
    first.update(as_bytes("a"));
    Hasher second(std::move(first));
    second.update(as_bytes("bc"));
    EXPECT_EQ(second.finish(), sha256(as_bytes("abc")));
}

TEST(HasherDeathTest, may_be_finished_only_once) {
    Hasher hasher(DigestAlgorithm::sha256);
    EXPECT_FALSE(hasher.finish().empty());
    EXPECT_DEATH(static_cast<void>(hasher.finish()), "broken invariant");
}

TEST(Hex, is_lower_case_with_two_digits_a_byte) {
    const Bytes bytes{0x00, 0x0F, 0xA0, 0xFF};
    EXPECT_EQ(to_hex(bytes), "000fa0ff");
    EXPECT_EQ(to_hex({}), "");
}

} // namespace
} // namespace scanseal
