#include "core/patient_code.hpp"

#include <gtest/gtest.h>

namespace scanseal {
namespace {

// Published examples: Luhn of ISO/IEC 7812-1; an EAN-13 of the JAN range; JIS X 0402 codes of
// Chiyoda and Sapporo.
TEST(CheckDigits, are_those_of_published_numbers) {
    EXPECT_TRUE(has_right_check_digit("79927398713", CheckDigit::luhn));
    EXPECT_TRUE(has_right_check_digit("4901234567894", CheckDigit::modulus10_weight3));
    EXPECT_TRUE(has_right_check_digit("131016", CheckDigit::modulus11));
    EXPECT_TRUE(has_right_check_digit("011002", CheckDigit::modulus11));
}

TEST(CheckDigits, notice_any_one_digit_changed) {
    const std::pair<std::string, CheckDigit> numbers[] = {
        {"79927398713", CheckDigit::luhn},
        {"4901234567894", CheckDigit::modulus10_weight3},
        {"131016", CheckDigit::modulus11}};
    for (const auto& [number, kind] : numbers) {
        for (std::size_t i = 0; i < number.size(); ++i) {
            auto changed = number;
            changed[i] = changed[i] == '9' ? '0' : static_cast<char>(changed[i] + 1);
            EXPECT_FALSE(has_right_check_digit(changed, kind)) << changed;
        }
    }
}

TEST(CheckDigits, are_not_found_in_what_is_no_number) {
    for (const auto kind :
         {CheckDigit::luhn, CheckDigit::modulus10_weight3, CheckDigit::modulus11}) {
        EXPECT_FALSE(has_right_check_digit("", kind));
        EXPECT_FALSE(has_right_check_digit("0", kind));
        EXPECT_FALSE(has_right_check_digit("A0", kind));
        EXPECT_FALSE(has_right_check_digit("\xEF\xBC\x90\xEF\xBC\x90", kind));
    }
    EXPECT_TRUE(has_right_check_digit("A", CheckDigit::none));
}

TEST(PatientCodes, give_the_id_of_a_code_that_fits) {
    const auto pattern = PatientCodePattern::make("^MRN-([0-9]{8})$", CheckDigit::none);
    ASSERT_TRUE(pattern);
    EXPECT_EQ(pattern->patient_id_in("MRN-00123456"), "00123456");
    EXPECT_EQ(pattern->patient_id_in("MRN-0012345"), std::nullopt);
    EXPECT_EQ(pattern->patient_id_in("xMRN-00123456"), std::nullopt);
    EXPECT_EQ(pattern->patient_id_in(""), std::nullopt);
    EXPECT_EQ(pattern->patient_id_in(std::string("MRN-00123456\0", 13)), std::nullopt);
}

TEST(PatientCodes, with_a_wrong_check_digit_are_none) {
    const auto pattern = PatientCodePattern::make("^P([0-9]{11})$", CheckDigit::luhn);
    ASSERT_TRUE(pattern);
    EXPECT_EQ(pattern->patient_id_in("P79927398713"), "79927398713");
    EXPECT_EQ(pattern->patient_id_in("P79927398714"), std::nullopt);
}

TEST(PatientCodes, refuse_patterns_that_cannot_serve) {
    for (const auto* bad : {"", "[0-9]{8}", "([0-9]+)-([0-9]+)", "([0-9]", "(a)\\1", "(*)"}) {
        const auto pattern = PatientCodePattern::make(bad, CheckDigit::none);
        ASSERT_FALSE(pattern) << bad;
        EXPECT_EQ(pattern.error().code, RefusalCode::config_value);
    }
    EXPECT_FALSE(PatientCodePattern::make("(" + std::string(200, 'a') + ")", CheckDigit::none));
}

// With a matcher that goes back this takes years.
TEST(PatientCodes, take_little_time_whatever_the_text) {
    const auto pattern = PatientCodePattern::make("^((?:a+)+)$", CheckDigit::none);
    ASSERT_TRUE(pattern);
    EXPECT_EQ(pattern->patient_id_in(std::string(63, 'a') + "b"), std::nullopt);
    EXPECT_EQ(pattern->patient_id_in(std::string(64, 'a')), std::string(64, 'a'));
    EXPECT_EQ(pattern->patient_id_in(std::string(65, 'a')), std::nullopt);
}

} // namespace
} // namespace scanseal
