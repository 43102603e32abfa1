#include "core/check_rules.hpp"

#include "core/profile.hpp"

#include <gtest/gtest.h>

#include <set>

namespace scanseal {
namespace {

TEST(CheckRules, have_a_spec_for_every_code_of_the_block_and_no_other) {
    std::set<int> listed;
    for (const auto& spec : check_specs()) {
        listed.insert(static_cast<int>(spec.code));
    }
    std::set<int> codes;
    for (int code = 5100; code < 5200; ++code) {
        if (to_string(static_cast<RefusalCode>(code)) != "unknown") {
            codes.insert(code);
        }
    }
    EXPECT_EQ(listed, codes);
    EXPECT_EQ(find_check_spec(RefusalCode::page_blank), nullptr);
    EXPECT_EQ(find_check_spec(RefusalCode::moire)->code, RefusalCode::moire);
}

TEST(CheckRules, defaults_lie_within_their_own_range) {
    for (const auto& spec : check_specs()) {
        if (spec.has_limit) {
            EXPECT_LE(spec.limit_min, spec.limit) << to_string(spec.code);
            EXPECT_LE(spec.limit, spec.limit_max) << to_string(spec.code);
        }
        EXPECT_FALSE(spec.meaning.empty()) << to_string(spec.code);
    }
}

TEST(CheckRules, every_medium_has_a_rule_for_every_check) {
    for (const auto medium : {Medium::paper, Medium::film, Medium::photograph, Medium::waveform}) {
        EXPECT_EQ(default_check_rules(medium).size(), check_specs().size());
    }
    EXPECT_FALSE(default_check_rules(Medium::film).at(RefusalCode::page_skewed).on);
    EXPECT_FALSE(default_check_rules(Medium::waveform).at(RefusalCode::moire).on);
    EXPECT_TRUE(default_check_rules(Medium::waveform).at(RefusalCode::page_enlarged).on);
}

} // namespace
} // namespace scanseal
