#include "core/ids.hpp"

#include <gtest/gtest.h>

#include <set>

namespace scanseal {
namespace {

// printf scanseal | sha256sum gives 89d73ed267b4149ed6acd701db8cdcb9...; version and variant by RFC
// 9562 4.1, 4.2 and 5.8.
TEST(RecordId, is_a_version_8_uuid_of_the_digest) {
    const auto id = RecordId::from_digest(sha256(as_bytes("scanseal")));
    EXPECT_EQ(id.text(), "89d73ed2-67b4-849e-96ac-d701db8cdcb9");
    EXPECT_EQ(id.urn(), "urn:uuid:89d73ed2-67b4-849e-96ac-d701db8cdcb9");
}

TEST(RecordId, is_read_back_from_its_text) {
    const auto id = RecordId::from_digest(sha256(as_bytes("a job")));
    const auto parsed = RecordId::parse(id.text());
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(*parsed, id);
}

TEST(RecordId, refuses_text_that_is_not_a_lower_case_uuid) {
    for (const std::string_view text :
         {"", "89d73ed2", "89D73ED2-67b4-849e-96ac-d701db8cdcb9",
          "89d73ed2-67b4-849e-96ac-d701db8cdcb", "89d73ed2-67b4-849e-96ac-d701db8cdcb90",
          "89d73ed2067b4-849e-96ac-d701db8cdcb9", "89d73ed2-67b4-849e-96ac-d701db8cdcbg",
          "../73ed2-67b4-849e-96ac-d701db8cdcb9", "urn:uuid:89d73ed2-67b4-849e-96ac-d701db8cdcb9",
          "89d73ed2-67b4-849e-96ac-d701db8cdc\0\0"}) {
        EXPECT_FALSE(RecordId::parse(text).has_value()) << text;
    }
}

TEST(RecordIdDeathTest, is_never_made_of_another_digest) {
    EXPECT_DEATH(static_cast<void>(RecordId::from_digest(sha512({}))), "broken invariant");
    EXPECT_DEATH(static_cast<void>(RecordId::from_digest(Digest())), "broken invariant");
}

TEST(RandomName, is_32_hex_digits_and_does_not_repeat) {
    std::set<std::string> names;
    for (int i = 0; i < 1000; ++i) {
        const auto name = random_name();
        EXPECT_EQ(name.size(), 32U);
        EXPECT_EQ(name.find_first_not_of("0123456789abcdef"), std::string::npos);
        EXPECT_TRUE(names.insert(name).second);
    }
}

} // namespace
} // namespace scanseal
