#include "dicom/uid.hpp"

#include <gtest/gtest.h>

using namespace scanseal::dicom;

namespace {

// Worked out with Python: SHA-256 of role, a zero byte and seed; 16 bytes; version and variant
// bits; decimal.
TEST(Uid, from_seed_is_what_another_program_works_out) {
    EXPECT_EQ(uid_from_seed("scanseal", "study"), "2.25.96465554722043439518064963792768766733");
    EXPECT_EQ(uid_from_seed("scanseal", "series"), "2.25.299202675208148125984270916155281497882");
    EXPECT_EQ(uid_from_seed("scanseal", "instance 1"),
              "2.25.208923211800593080528984347075065936535");
}

TEST(Uid, from_seed_is_always_valid) {
    for (int i = 0; i < 1000; ++i) {
        EXPECT_TRUE(is_valid_uid(uid_from_seed(std::to_string(i), "study")));
    }
}

TEST(Uid, is_checked_as_part_5_says) {
    EXPECT_TRUE(is_valid_uid("1.2.840.10008.1.2.1"));
    EXPECT_TRUE(is_valid_uid("2.25.0"));
    EXPECT_TRUE(is_valid_uid("1.2." + std::string(60, '3')));
    EXPECT_FALSE(is_valid_uid("1.2." + std::string(61, '3')));
    for (const auto* bad : {"", ".", "1", "1.", ".1", "1..2", "1.02", "1.2.a", "1.2 ", "3.1",
                            "01.2", "1.2\\1.3", "-1.2", "10.2"}) {
        EXPECT_FALSE(is_valid_uid(bad)) << bad;
    }
}

} // namespace
