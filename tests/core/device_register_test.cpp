#include "core/device_register.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace scanseal {
namespace {

TEST(DeviceRegister, S1_patterns_match_with_stars_and_otherwise_letter_by_letter) {
    EXPECT_TRUE(matches_pattern("DS-300", "DS-300"));
    EXPECT_FALSE(matches_pattern("DS-300", "DS-3000"));
    EXPECT_FALSE(matches_pattern("DS-300", "ds-300"));
    EXPECT_TRUE(matches_pattern("DS-*", "DS-300"));
    EXPECT_TRUE(matches_pattern("*", ""));
    EXPECT_TRUE(matches_pattern("a*b*c", "a--b-bb-c"));
    EXPECT_FALSE(matches_pattern("a*b*c", "a--b-bb-cd"));
    EXPECT_TRUE(matches_pattern("*aab", "aaaaab"));
    EXPECT_FALSE(matches_pattern("", "x"));
    EXPECT_TRUE(matches_pattern("", ""));
}

TEST(DeviceRegister, S1_a_hostile_pattern_costs_no_more_than_the_product_of_lengths) {
    std::string pattern;
    for (int i = 0; i < 31; ++i) {
        pattern += "*a";
    }
    EXPECT_FALSE(matches_pattern(pattern + "b", std::string(4000, 'a')));
}

TEST(DeviceRegister, S1_finds_every_device_that_fits_and_nothing_else) {
    RegisteredDevice all;
    all.name = "all";
    all.manufacturer = "Sample*";
    RegisteredDevice one;
    one.name = "one";
    one.model = "DS-300";
    one.serial = "S1";
    const DeviceRegister devices{.devices = {all, one}};
    EXPECT_EQ(devices_matching(devices, "Sample Scanners", "DS-300", "S1").size(), 2U);
    ASSERT_EQ(devices_matching(devices, "Other", "DS-300", "S1").size(), 1U);
    EXPECT_EQ(devices_matching(devices, "Other", "DS-300", "S1")[0]->name, "one");
    EXPECT_TRUE(devices_matching(devices, "", "", "").empty());
}

TEST(TargetRules, S1_stand_in_the_order_of_their_enumeration_with_names_of_their_own) {
    std::set<std::string_view> names;
    for (const auto& spec : target_figure_specs()) {
        EXPECT_EQ(&target_figure_spec(spec.figure), &spec);
        EXPECT_TRUE(names.insert(spec.name).second) << spec.name;
    }
    EXPECT_EQ(names.size(), static_cast<std::size_t>(TargetFigure::clipped) + 1);
}

TEST(TargetRules, S1_a_better_level_is_never_easier) {
    for (const auto& spec : target_figure_specs()) {
        for (const auto& [better, worse] : {std::pair{TargetLevel::iso_a, TargetLevel::iso_b},
                                            {TargetLevel::iso_b, TargetLevel::iso_c},
                                            {TargetLevel::fadgi_4, TargetLevel::fadgi_3},
                                            {TargetLevel::fadgi_3, TargetLevel::fadgi_2},
                                            {TargetLevel::fadgi_2, TargetLevel::fadgi_1}}) {
            const auto strict = spec.limits[static_cast<std::size_t>(better)];
            const auto easy = spec.limits[static_cast<std::size_t>(worse)];
            ASSERT_EQ(strict.has_value(), easy.has_value()) << spec.name;
            if (strict) {
                EXPECT_TRUE(spec.at_least ? *strict >= *easy : *strict <= *easy) << spec.name;
                EXPECT_TRUE(*easy >= spec.limit_min && *easy <= spec.limit_max) << spec.name;
            }
        }
    }
}

TEST(TargetRules, S1_levels_have_the_names_of_their_standards) {
    for (const auto* name : {"A", "B", "C", "4*", "3*", "2*", "1*"}) {
        const auto level = target_level_from(name);
        ASSERT_TRUE(level) << name;
        EXPECT_EQ(to_string(*level), name);
    }
    EXPECT_FALSE(target_level_from("D"));
}

// The figures of both standards (docs/devices.md): a slip in the table is a slip in every check.
TEST(TargetRules, S1_limits_are_those_of_ISO_19264_1_and_FADGI_2023) {
    const auto limit = [](TargetFigure figure, TargetLevel level) {
        return target_figure_spec(figure).limits[static_cast<std::size_t>(level)];
    };
    EXPECT_EQ(limit(TargetFigure::efficiency_x, TargetLevel::iso_a), 85);
    EXPECT_EQ(limit(TargetFigure::efficiency_y, TargetLevel::iso_c), 70);
    EXPECT_EQ(limit(TargetFigure::efficiency_x, TargetLevel::fadgi_4), 90);
    EXPECT_EQ(limit(TargetFigure::noise, TargetLevel::iso_c), 2.2);
    EXPECT_EQ(limit(TargetFigure::noise, TargetLevel::fadgi_4), 1);
    EXPECT_EQ(limit(TargetFigure::tone_error, TargetLevel::iso_b), 3);
    EXPECT_EQ(limit(TargetFigure::white_balance, TargetLevel::iso_c), 5);
    EXPECT_EQ(limit(TargetFigure::sampling, TargetLevel::fadgi_3), 294);
    EXPECT_EQ(limit(TargetFigure::sampling, TargetLevel::iso_a), std::nullopt);
    EXPECT_EQ(limit(TargetFigure::misregistration, TargetLevel::fadgi_4), 0.33);
    EXPECT_EQ(limit(TargetFigure::unevenness, TargetLevel::fadgi_2), 5);
    EXPECT_EQ(limit(TargetFigure::sharpening, TargetLevel::fadgi_3), 1.1);
}

} // namespace
} // namespace scanseal
