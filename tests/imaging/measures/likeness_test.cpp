#include "imaging/measures/likeness.hpp"

#include "tests/imaging/measures/measured_pages.hpp"

#include <gtest/gtest.h>

namespace scanseal::imaging::test {

namespace {

Likeness likeness_of(const DecodedPage& page) {
    return survey_of(page).likeness;
}

TEST(Likeness, skewed_copy_of_a_page_is_alike) {
    const auto page = likeness_of(sheet("text"));
    EXPECT_LE(distance(page, likeness_of(sheet("text_skew_minus_0_8"))), 40U);
}

TEST(Likeness, other_pages_are_not_alike) {
    EXPECT_GE(distance(likeness_of(sheet("text")), likeness_of(sheet("japanese_columns_skew_1_5"))),
              90U);
    EXPECT_GE(distance(likeness_of(sheet("text")), likeness_of(sheet("text_sideways"))), 90U);
}

TEST(Likeness, page_without_ink_has_no_print) {
    const auto page =
        make_page(900, 1200, SampleLayout::grey8,
                  [](unsigned x, unsigned y, unsigned) { return 250U + (x * 7 + y * 3) % 3; });
    const auto likeness = survey_page(page, 100, 100).likeness;
    EXPECT_EQ(distance(likeness, Likeness{}), 0U);
}

TEST(Likeness, distance_counts_bits) {
    Likeness one;
    one.bits[0] = 0b1011;
    one.bits[3] = 1;
    EXPECT_EQ(distance(one, Likeness{}), 4U);
    EXPECT_EQ(distance(one, one), 0U);
}

} // namespace

} // namespace scanseal::imaging::test
