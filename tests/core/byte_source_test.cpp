#include "core/byte_source.hpp"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace scanseal {
namespace {

TEST(MemorySource, gives_fewer_bytes_only_at_the_end) {
    const MemorySource source(as_bytes("0123456789"));
    std::array<std::uint8_t, 4> piece{};
    EXPECT_EQ(source.size_bytes(), 10U);
    EXPECT_EQ(source.read_at(0, piece), 4U);
    EXPECT_EQ(as_text(piece), "0123");
    EXPECT_EQ(source.read_at(8, piece), 2U);
    EXPECT_EQ(as_text(ByteView(piece).first(2)), "89");
    EXPECT_EQ(source.read_at(10, piece), 0U);
}

TEST(MemorySource, gives_nothing_for_offsets_no_file_has) {
    const MemorySource source(as_bytes("0123456789"));
    std::array<std::uint8_t, 4> piece{};
    EXPECT_EQ(source.read_at(std::numeric_limits<std::uint64_t>::max(), piece), 0U);
    EXPECT_EQ(source.read_at(std::numeric_limits<std::uint64_t>::max() - 2, piece), 0U);
    EXPECT_EQ(source.read_at(0, {}), 0U);
}

TEST(MemorySource, may_be_empty) {
    const MemorySource source({});
    std::array<std::uint8_t, 4> piece{};
    EXPECT_EQ(source.size_bytes(), 0U);
    EXPECT_EQ(source.read_at(0, piece), 0U);
}

} // namespace
} // namespace scanseal
