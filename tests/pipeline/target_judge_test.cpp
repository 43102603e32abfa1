// Requirement S1: figures of a target sheet against the levels of ISO 19264-1 and FADGI.
#include "pipeline/target_check.hpp"

#include "core/failure.hpp"
#include "core/time_text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>

namespace scanseal::pipeline {
namespace {

using testing::HasSubstr;

/// A scan that meets every level.
imaging::TargetMeasures perfect() {
    imaging::TargetMeasures measures;
    measures.sheet = "test-1";
    measures.claimed_dpi_x = measures.claimed_dpi_y = 400;
    measures.true_dpi_x = measures.true_dpi_y = 400;
    measures.colour = true;
    measures.misregistration_px = 0.1;
    const imaging::TargetEdges edges{
        .x_mm = 35, .y_mm = 56, .sfr10_cycles_px = 0.48, .sfr50_cycles_px = 0.3, .highest = 0.99};
    measures.across = {edges, edges, edges};
    measures.down = measures.across;
    for (std::size_t i = 0; i < k_target_grey_steps; ++i) {
        measures.steps.at(i).lightness = 93.0 - 7.0 * static_cast<double>(i);
    }
    measures.paper_noise = 0.5;
    return measures;
}

RegisteredDevice at_level(TargetLevel level) {
    RegisteredDevice device;
    device.level = level;
    return device;
}

const JudgedFigure* find(const std::vector<JudgedFigure>& figures, TargetFigure figure) {
    const auto found = std::ranges::find(figures, figure, &JudgedFigure::figure);
    return found == figures.end() ? nullptr : &*found;
}

std::vector<TargetFigure> not_good(const imaging::TargetMeasures& measures,
                                   const RegisteredDevice& device) {
    std::vector<TargetFigure> found;
    for (const auto& one : judge_target(measures, device)) {
        if (!one.good) {
            found.push_back(one.figure);
        }
    }
    return found;
}

TEST(TargetJudge, S1_a_perfect_scan_meets_every_level) {
    for (std::size_t i = 0; i < k_target_levels; ++i) {
        EXPECT_TRUE(not_good(perfect(), at_level(static_cast<TargetLevel>(i))).empty()) << i;
    }
}

TEST(TargetJudge, S1_each_defect_is_told_by_its_own_figure) {
    using Change = void (*)(imaging::TargetMeasures&);
    const std::pair<TargetFigure, Change> cases[] = {
        {TargetFigure::scale_x, [](auto& m) { m.true_dpi_x = 411; }},
        {TargetFigure::scale_y, [](auto& m) { m.true_dpi_y = 411; }},
        {TargetFigure::distortion, [](auto& m) { m.distortion_mm = 1.4; }},
        {TargetFigure::efficiency_x, [](auto& m) { m.across[1].sfr10_cycles_px = 0.2; }},
        {TargetFigure::efficiency_y, [](auto& m) { m.down[2].sfr10_cycles_px = 0.2; }},
        {TargetFigure::sharpening, [](auto& m) { m.down[0].highest = 1.5; }},
        {TargetFigure::grey_cast, [](auto& m) { m.steps[4].b = -15; }},
        {TargetFigure::grey_steps,
         [](auto& m) {
             for (std::size_t i = 6; i < 12; ++i) {
                 m.steps.at(i).lightness = 20;
             }
         }},
        {TargetFigure::noise, [](auto& m) { m.paper_noise = 3; }},
        {TargetFigure::unevenness, [](auto& m) { m.unevenness = 0.07; }},
        {TargetFigure::misregistration, [](auto& m) { m.misregistration_px = 0.9; }},
        {TargetFigure::clipped, [](auto& m) { m.paper_clipped = 0.5; }},
    };
    for (const auto& [figure, change] : cases) {
        auto measures = perfect();
        change(measures);
        EXPECT_THAT(not_good(measures, at_level(TargetLevel::iso_c)), testing::ElementsAre(figure))
            << target_figure_spec(figure).name;
    }
}

TEST(TargetJudge, S1_a_resolution_is_asked_for_by_FADGI_stars_and_not_by_ISO) {
    auto measures = perfect();
    measures.claimed_dpi_x = measures.claimed_dpi_y = 300;
    measures.true_dpi_x = 300;
    measures.true_dpi_y = 295;
    EXPECT_TRUE(not_good(measures, at_level(TargetLevel::iso_a)).empty());
    EXPECT_TRUE(not_good(measures, at_level(TargetLevel::fadgi_3)).empty());
    EXPECT_THAT(not_good(measures, at_level(TargetLevel::fadgi_4)),
                testing::ElementsAre(TargetFigure::sampling, TargetFigure::scale_y));
    measures.true_dpi_y = 290;
    EXPECT_THAT(not_good(measures, at_level(TargetLevel::fadgi_3)),
                testing::ElementsAre(TargetFigure::sampling, TargetFigure::scale_y));
}

TEST(TargetJudge, S1_tones_are_judged_only_against_a_print_that_was_measured) {
    auto device = at_level(TargetLevel::iso_c);
    auto measures = perfect();
    EXPECT_EQ(find(judge_target(measures, device), TargetFigure::tone_error), nullptr);
    EXPECT_EQ(find(judge_target(measures, device), TargetFigure::white_balance), nullptr);
    for (const auto& step : measures.steps) {
        device.greys.push_back({.lightness = step.lightness, .a = 0, .b = 0});
    }
    EXPECT_TRUE(not_good(measures, device).empty());
    measures.steps[3].lightness += 4.5;
    measures.steps[7].a = 6;
    EXPECT_THAT(not_good(measures, device),
                testing::ElementsAre(TargetFigure::tone_error, TargetFigure::white_balance));
    measures.colour = false;
    measures.misregistration_px.reset();
    EXPECT_EQ(find(judge_target(measures, device), TargetFigure::white_balance), nullptr);
    EXPECT_EQ(find(judge_target(measures, device), TargetFigure::misregistration), nullptr);
}

TEST(TargetJudge, S1_a_device_may_have_limits_of_its_own) {
    auto device = at_level(TargetLevel::iso_c);
    auto measures = perfect();
    measures.paper_clipped = 1.0;
    EXPECT_FALSE(not_good(measures, device).empty());
    device.limits[TargetFigure::clipped] = 100;
    EXPECT_TRUE(not_good(measures, device).empty());
    device.limits[TargetFigure::sampling] = 500;
    EXPECT_THAT(not_good(measures, device), testing::ElementsAre(TargetFigure::sampling));
}

TEST(TargetJudge, S1_what_is_no_number_is_not_good) {
    auto measures = perfect();
    measures.paper_noise = std::numeric_limits<double>::quiet_NaN();
    EXPECT_THAT(not_good(measures, at_level(TargetLevel::iso_c)),
                testing::ElementsAre(TargetFigure::noise));
}

TEST(TargetJudge, S1_a_kept_check_gives_back_what_the_road_needs) {
    TargetCheck check;
    check.device = "ds300";
    check.at = *parse_rfc3339("2026-11-20T08:15:00.250+09:00");
    check.measures = perfect();
    check.measures.paper_noise = 9;
    check.figures = judge_target(check.measures, at_level(TargetLevel::iso_c));
    check.good = false;
    const auto kept = kept_check_from(to_text(check));
    EXPECT_EQ(kept.device, "ds300");
    EXPECT_EQ(kept.at, check.at);
    EXPECT_FALSE(kept.good);
    EXPECT_THAT(kept.failed, testing::ElementsAre("noise_lstar"));
    EXPECT_THROW(static_cast<void>(kept_check_from("[]")), Failure);
    EXPECT_THROW(static_cast<void>(kept_check_from("")), Failure);
    auto other = nlohmann::json::parse(to_text(check));
    other["result"] = "fine";
    EXPECT_THROW(static_cast<void>(kept_check_from(other.dump())), Failure);
}

TEST(TargetJudge, S1_the_table_names_figures_limits_and_verdict_in_both_languages) {
    TargetCheck check;
    check.measures = perfect();
    check.measures.paper_noise = 9;
    check.figures = judge_target(check.measures, at_level(TargetLevel::iso_c));
    const auto text = target_table(check);
    EXPECT_THAT(text, HasSubstr("FAILED"));
    EXPECT_THAT(text, HasSubstr("不合格"));
    EXPECT_THAT(text, HasSubstr("noise_lstar"));
    EXPECT_THAT(text, HasSubstr("<= 2.2"));
    EXPECT_THAT(text, HasSubstr("NO / 不可"));
    EXPECT_THAT(text, HasSubstr("ノイズ"));
}

} // namespace
} // namespace scanseal::pipeline
